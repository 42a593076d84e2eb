import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sortOut } from '../../../src/steps/shell/saved-session.ts';
import { inheritedNames } from '../../../src/steps/shell/session-names.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const SOURCES = path.resolve(import.meta.dirname, '../../../src/steps/shell');

/** What a step with this code saves, before the runner has looked at it. */
function written(code: string, env: Readonly<Record<string, string>> = {}): string {
  const folder = temporaryFolder('written-');
  const [script, state] = [path.join(folder, 'script'), path.join(folder, 'state')];
  writeFileSync(script, `${code}\n`);
  const all = { PATH: process.env['PATH'] ?? '', ...env };
  const args = ['', state, script, '', path.join(folder, 'problem'), 'n1', path.join(SOURCES, 'describe-session.bash')];
  const bash = ['--noprofile', '--norc', '-c', 'source "$@"', 'bash', path.join(SOURCES, 'session.bash'), ...args];
  const { status, stderr } = spawnSync('bash', [...bash, inheritedNames(Object.keys(all)).join(' '), ' ', ''], {
    env: all,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return readFileSync(state, 'latin1');
}

const END = '# end n1\n';

describe('a session as bash writes it', () => {
  it('never contains what was only inherited, not even before it is sorted', () => {
    const text = written('x=1; [[ $TOKEN =~ .* ]]; cd /', { TOKEN: 'inherited-word', OTHER: 'line\nanother' });
    expect(text).not.toContain('inherited-word');
    expect(text).not.toContain('another');
    expect(sortOut(text, 'n1')).toContain('declare -- x="1"\n');
  });

  it('keeps, once sorted, what the step made and nothing of bash itself', () => {
    const code = `a=$'x\\ny'; b='say "hi" \\ $HOME'; declare -A m=(['k
l']="it's" [']"']=2); declare -ax list=(1 "2 3"); declare -i n; f() { :; }`;
    const names = [...(sortOut(written(code), 'n1') ?? '').matchAll(/^declare -\S+ (\w+)/gm)].map(([, name]) => name);
    expect(names).toEqual(['a', 'b', 'list', 'm', 'n']);
  });

  it('is refused when it has no end mark, or that of another step', () => {
    const text = written('x=1');
    expect(sortOut(text.slice(0, -END.length), 'n1')).toBeNull();
    expect(sortOut(text, 'n2')).toBeNull();
    expect(sortOut('', 'n1')).toBeNull();
  });

  it('is read up to its end mark when the runner died while it overwrote the old text', () => {
    const text = written('x=1');
    const sorted = sortOut(text, 'n1') ?? '';
    expect(sortOut(sorted + text.slice(sorted.length), 'n1')).toBe(sorted);
    expect(sortOut(sorted, 'n1')).toBe(sorted);
  });
});
