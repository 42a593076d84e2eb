import { execFileSync } from 'node:child_process';
import { existsSync, linkSync, lstatSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAIN } from '../crash/support/stage.ts';
import { Workplace } from '../support/cli.ts';

let here: Workplace;
beforeEach(() => {
  here = new Workplace();
});
afterEach(() => here.remove());

const fence = (info: string, text: string): string => `\`\`\`bash {${info}}\n${text}\n\`\`\`\n`;
const BOOK = [
  '---\nsandbox: { disaster: sandbox/break.mjs }\n---\n# Book',
  fence('#one', 'echo one'),
  '[More](lib/more.md "play")',
].join('\n\n');

async function played(...more: string[]) {
  here.write('lib/more.md', `# More\n\n${fence('#two', 'echo two')}`);
  here.write('sandbox/break.mjs', '');
  here.write('r.md', BOOK);
  return here.runbook(['play', 'r.md', '--ui', 'plain', ...more]);
}
const at = (name: string): string => path.join(here.folder, name);
const inRun = (name: string): string => path.join(here.runs().at(-1) ?? '', name);

describe('an output file', () => {
  it('is written through a link and to a device, a FIFO and an open descriptor, and replaces none of these', async () => {
    await played('--report', '/dev/null');
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
    here.write('target', 'old');
    symlinkSync('target', at('link'));
    expect((await here.runbook(['report', '-o', 'link'])).code).toBe(0);
    expect(lstatSync(at('link')).isSymbolicLink()).toBe(true);
    expect(here.read('target')).toMatch(/^# Book/);
    const line = `set -euo pipefail; mkfifo fifo; r() { '${process.execPath}' '${MAIN}' report "$@"; }
      r -o /dev/stdout | grep -c '^# Book'; { echo kept; r -o /dev/stdout; } > both; head -1 both
      cat fifo > got & sleep 0.5; r -o fifo; wait; head -1 got; r -o >(grep -c '^# Book' > sub); test -p fifo`;
    const told = execFileSync('bash', ['-c', line], { cwd: here.folder, encoding: 'utf8', timeout: 60_000 });
    expect(told).toMatch(/^1\nkept\n# Book/);
  }, 90_000);

  it('is refused at once when it is a FIFO without a reader, a socket or a folder', async () => {
    await played();
    execFileSync('mkfifo', [at('fifo')]);
    const fifo = await here.runbook(['report', '-o', 'fifo']);
    expect([fifo.code, fifo.stderr.includes('has no reader')]).toEqual([1, true]);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(at('socket'), resolve));
    for (const [name, why] of [
      ['socket', 'a socket'],
      ['lib', 'a directory'],
    ] as const) {
      const told = await here.runbook(['report', '-o', name]);
      expect([told.code, told.stderr.includes(`it is ${why}`)]).toEqual([2, true]);
    }
    server.close();
  });

  it('is refused inside a run directory and over the runbook, by any path, and nothing is changed', async () => {
    await played();
    linkSync(at('r.md'), at('hard.md'));
    symlinkSync('r.md', at('soft.md'));
    symlinkSync(inRun(''), at('run'));
    const before = readFileSync(inRun('journal.jsonl'), 'utf8');
    const targets = [
      inRun('journal.jsonl'),
      inRun('new.md'),
      inRun('steps/one/1/output'),
      'run/report.md',
      'r.md',
      'soft.md',
      'hard.md',
      'lib/../r.md',
      'lib/more.md',
    ];
    for (const target of targets) {
      const told = await here.runbook(['report', '-o', target]);
      expect([target, told.code, told.stderr]).toEqual([target, 2, expect.stringContaining('is not written: it is')]);
    }
    expect((await here.runbook(['replay', '--export', 'cast', '-o', inRun('plan.json')])).code).toBe(2);
    expect(readFileSync(inRun('journal.jsonl'), 'utf8')).toBe(before);
    expect([here.read('r.md'), existsSync(inRun('new.md'))]).toEqual([BOOK, false]);
    expect((await here.runbook(['verify-journal'])).code).toBe(0);
  }, 60_000);

  it('is refused before the start by --report, also over the files that the sandbox is made from', async () => {
    for (const target of ['r.md', 'sandbox/break.mjs', 'lib/more.md']) {
      const told = await played('--report', target);
      expect([target, told.code]).toEqual([target, 2]);
      expect(told.stderr).toContain('--report');
      expect(existsSync(at('.runbook'))).toBe(false);
    }
  });
});

describe('a .file step', () => {
  const file = (target: string): string => `\`\`\`text {#write .file path="${target}"}\nx\n\`\`\`\n`;

  it('over its own runbook is refused before the start', async () => {
    for (const target of ['r.md', './lib/../r.md', at('r.md')]) {
      mkdirSync(at('lib'), { recursive: true });
      here.write('r.md', `# Book\n\n${file(target)}`);
      const told = await here.runbook(['play', 'r.md', '--ui', 'plain']);
      expect(told.code).toBe(2);
      expect(told.stderr).toMatch(/r\.md:3:\d+: error protected-file/);
    }
  });

  it('into its run, or over its runbook by a path known only during the run, fails and writes nothing', async () => {
    const text = `# Book\n\n${fence('#name capture=PLACE', 'echo "$PWD/.runbook/runs/$RUNBOOK_RUN/journal.jsonl"')}\n${file('${PLACE}')}`;
    for (const book of [text, text.replace(/echo "[^"]*"/, 'echo "$PWD/r.md"')]) {
      here.write('r.md', book);
      const told = await here.runbook(['play', 'r.md', '--new', '--ui', 'plain']);
      expect(told.code).toBe(1);
      expect(told.stdout).toContain('protected-file');
      expect(here.read('r.md')).toBe(book);
      expect((await here.runbook(['verify-journal'])).code).toBe(0);
    }
  });
});
