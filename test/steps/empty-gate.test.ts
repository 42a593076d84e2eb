import { describe, expect, it } from 'vitest';
import { STEP_KINDS } from '../../src/steps/index.ts';
import { fenceOf } from './fence.ts';
import type { Role } from '../../src/model/runbook.ts';

async function errorsOf(kind: string, language: string, code: string, role: Role = 'gate'): Promise<readonly string[]> {
  const found = STEP_KINDS.find((one) => one.kind === kind);
  const configured = await found?.configure(fenceOf(code, { language, role }));
  return (configured?.diagnostics ?? []).filter(({ severity }) => severity === 'error').map(({ rule }) => rule);
}

/** By kind and language: gates that check nothing, and gates that check something. */
const GATES: readonly (readonly [
  kind: string,
  language: string,
  empty: readonly string[],
  looks: readonly string[],
])[] = [
  [
    'shell',
    'bash',
    [
      '',
      '\n \n',
      '# todo',
      'true',
      ':',
      '# later\ntrue # always',
      'set -e\n:; true',
      'true && true || :',
      'exit 0',
      '/bin/true',
    ],
    [': "${VAR:?}"', 'test -s x', 'false', 'exit 1', 'true | grep x', 'true && test -e x', '[[ -e x ]] # it is there'],
  ],
  ['shell', 'console', ['$ true\n', '$ # nothing'], ['$ test -e x\nyes']],
  ['interpreter', 'python', ['', '# x', 'pass', '"""\nlater\n"""'], ['assert False', 'import sys']],
  ['interpreter', 'node', ['// x', '/* a\n b */', ''], ['process.exit(1)']],
  ['interpreter', 'zsh', ['true'], ['test -e x']],
  ['interpreter', 'lua', ['', '\n'], ['error()']],
  ['script', 'ts', ['', '// x', '/* y */;', 'export {}'], ['throw new Error()']],
  ['sql', 'sql', ['', '-- x', '/* y */ ;'], ['SELECT 1']],
  ['http', 'http', ['', '# x\n\n// y'], ['GET http://localhost/']],
  ['s3', 'yaml', ['', '# x'], []],
  ['postgres', 'yaml', ['', '# x'], []],
  ['checksum', 'sha256', ['', '# x\n\n'], []],
];

describe.each(GATES)('a %s gate in %s', (kind, language, empty, looks) => {
  it.each(empty.map((code) => [code]))('is an error before the start when it checks nothing: %j', async (code) => {
    expect(await errorsOf(kind, language, code)).not.toEqual([]);
    expect(await errorsOf(kind, language, code, 'guard')).not.toEqual([]);
  });

  it('is accepted when it checks something, and so is a step that does nothing', async () => {
    for (const code of looks) expect([code, await errorsOf(kind, language, code)]).toEqual([code, []]);
    for (const code of empty) expect(await errorsOf(kind, language, code, 'step')).not.toContain('empty-gate');
  });
});
