import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workplace } from '../support/cli.ts';

let here: Workplace;
beforeEach(() => {
  here = new Workplace();
});
afterEach(() => here.remove());

const fence = (info: string, text: string): string => `\`\`\`bash {${info}}\n${text}\n\`\`\`\n`;
const BOOK = [
  '# Book',
  fence('#one', 'echo one; A=1'),
  fence('.gate #holds', 'echo "$A" | grep 1'),
  fence('#hidden sensitive', 'echo hidden'),
  fence('#quiet', 'true'),
].join('\n\n');

interface Verified {
  readonly checked: Record<string, number>;
  readonly unverifiable: number;
  readonly mismatches: { kind: string; step: string | null; file: string; found: string }[];
  readonly grown: unknown[];
}

async function verify(): Promise<Verified & { readonly code: number | null }> {
  const told = await here.runbook(['verify-journal', '--json']);
  return { code: told.code, ...(JSON.parse(told.stdout) as Verified) };
}

async function played(text = BOOK): Promise<(name: string) => string> {
  here.write('r.md', text);
  expect((await here.runbook(['play', 'r.md', '--ui', 'plain'])).code).toBe(0);
  const run = here.runs().at(-1) ?? '';
  return (name) => path.join(run, name);
}

describe('verify-journal', () => {
  it('counts what it compared, and reports that sensitive output cannot be compared', async () => {
    await played();
    expect(await verify()).toMatchObject({
      code: 0,
      checked: { output: 3, session: 3, plan: 1, source: 1 },
      unverifiable: 1,
      mismatches: [],
    });
    const { stdout } = await here.runbook(['verify-journal']);
    expect(stdout).toContain('3 outputs, 3 saved sessions, 1 plan, 1 file of the runbook: all as recorded');
    expect(stdout).toContain('not verifiable: 1 output of sensitive steps');
  });

  it.each([
    ['an output', 'output', 'steps/one/1/output', (file: string) => writeFileSync(file, 'two\n')],
    ['an output that is gone', 'output', 'steps/one/1/output', rmSync],
    ['text behind an output', 'output', 'steps/one/1/output', (file: string) => appendFileSync(file, 'all is well\n')],
    ['an output that is a pipe', 'output', 'steps/one/1/output', pipeAt],
    ['output of a sensitive step', 'output', 'steps/hidden/1/output', (file: string) => writeFileSync(file, 'x')],
    ['a saved session', 'session', 'steps/one/1/state', (file: string) => appendFileSync(file, 'A=2\n')],
    ['the source', 'source', 'runbook/r.md', (file: string) => appendFileSync(file, '\nmore\n')],
    ['the plan', 'plan', 'plan.json', (file: string) => appendFileSync(file, ' ')],
  ])('names %s that is not as recorded, and exits 5', async (_, kind, name, alter) => {
    const inRun = await played();
    alter(inRun(name));
    const verified = await verify();
    expect(verified.code).toBe(5);
    expect(verified.mismatches).toMatchObject([{ kind, file: inRun(name) }]);
    const told = await here.runbook(['verify-journal']);
    expect(told.code).toBe(5);
    expect(told.stdout).toContain('every checksum and the chain hold');
    expect(told.stdout).toContain(`1 NOT AS RECORDED`);
    expect(told.stdout).toContain(inRun(name));
  });

  it('finds altered output of a gate', async () => {
    const inRun = await played();
    const poll = here.events().find((event) => event.type === 'gate.started') as { seq?: number } | undefined;
    writeFileSync(inRun(`steps/holds/${poll?.seq}/output`), '2\n');
    expect((await verify()).mismatches).toMatchObject([{ kind: 'output', step: 'holds' }]);
  });

  it('does not report damage when a process that a step left running printed more', async () => {
    await played(
      `# Book\n\n${fence('#left', '(until test -e go; do sleep 0.1; done; echo late; touch done) & echo early')}`,
    );
    here.write('go', '');
    execFileSync('bash', ['-c', 'until test -e done; do sleep 0.1; done'], { cwd: here.folder, timeout: 60_000 });
    const verified = await verify();
    expect(verified).toMatchObject({ code: 0, mismatches: [], grown: [{ step: 'left' }] });
  });

  it('reports with --json, too, that the journal itself does not verify', async () => {
    const inRun = await played();
    const journal = inRun('journal.jsonl');
    writeFileSync(journal, readFileSync(journal, 'utf8').replace('"step.started"', '"step.startet"'));
    expect(await verify()).toMatchObject({ code: 5, checked: null, mismatches: [{ kind: 'journal', file: journal }] });
  });
});

describe('an altered output', () => {
  it('is marked in reports, exports and replays, and blocks none of them if it is a pipe', async () => {
    const inRun = await played();
    const word = 'this output does not match its recorded hash';
    const shown = async (...words: string[]) => (await here.runbook(words)).stdout;
    expect(await shown('replay', '--ui', 'plain')).not.toContain(word);
    writeFileSync(inRun('steps/one/1/output'), 'two\n');
    const replay = await here.runbook(['replay', '--ui', 'plain']);
    expect(replay.stdout).toMatch(new RegExp(`\\| two\\n[^]*${word}`));
    expect(replay.stderr).toContain('warning: the output of one (1) does not match its recorded hash');
    expect(await shown('report', '--format', 'html')).toContain(word);
    expect(await shown('replay', '--export', 'cast')).toContain(word);
    const report = await shown('report');
    expect(report).toContain('do not match their recorded hashes (1)');
    expect(report).toContain('- the output of one (1): found `4 bytes');
    rmSync(inRun('steps/one/1/output'));
    pipeAt(inRun('steps/one/1/output'));
    expect(await shown('report', '--format', 'html')).toContain(word);
    expect(await shown('replay', '--ui', 'plain')).toContain(word);
  });
});

function pipeAt(file: string): void {
  rmSync(file, { force: true });
  execFileSync('mkfifo', [file]);
}
