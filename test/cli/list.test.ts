import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workplace } from '../support/cli.ts';
import { requireTool } from '../support/require-tool.ts';

let here: Workplace;
beforeEach(() => {
  here = new Workplace();
  here.write('r.md', '# Book\n\n```bash {#one}\necho one\n```\n');
});
afterEach(() => here.remove());

const play = (env: Record<string, string> = {}) => here.runbook(['play', 'r.md', '--new', '--ui', 'plain'], { env });
const report = async (): Promise<string> => (await here.runbook(['report'])).stdout;

describe('list', () => {
  it('flags a journal that does not verify, names a run whose journal is lost, and skips runs that never began', async () => {
    for (let runs = 0; runs < 3; runs += 1) await play();
    const [lost = '', damaged = '', whole = ''] = here.runs();
    rmSync(path.join(lost, 'journal.jsonl'));
    const journal = path.join(damaged, 'journal.jsonl');
    writeFileSync(journal, readFileSync(journal, 'utf8').replace('"step.started"', '"step.startet"'));
    mkdirSync(path.join(here.folder, '.runbook/runs/20990101-000000-never/steps'), { recursive: true, mode: 0o700 });
    const told = await here.runbook(['list', '--json']);
    expect(JSON.parse(told.stdout)).toMatchObject([
      { run: path.basename(whole), status: 'completed', title: 'Book' },
      { run: path.basename(damaged), status: 'damaged', title: 'Book', runbook: 'r.md' },
      { run: path.basename(lost), status: 'lost', title: 'Book', startedAt: null },
    ]);
    const lines = (await here.runbook(['list'])).stdout;
    expect(lines).toMatch(/JOURNAL DAMAGED[^]*JOURNAL LOST/);
    expect(lines).toContain('runbook verify-journal');
  });
});

describe('an unknown option', () => {
  it('is named by its letter', async () => {
    const told = await here.runbook(['resume', '-x']);
    expect(told.code).toBe(2);
    expect(told.stderr).toContain('runbook resume has no option -x');
  });
});

describe.runIf(requireTool('git'))('the commit of a runbook', () => {
  const git = (...words: string[]) => execFileSync('git', words, { cwd: here.folder, stdio: 'pipe' }).toString().trim();

  it('is recorded whatever GIT_DIR says, or why there is none: no repository, or one without a commit', async () => {
    await play();
    expect(await report()).toContain('| Git commit | not in a git repository |');
    git('init', '-q');
    await play();
    expect(await report()).toContain('| Git commit | in a git repository without a commit |');
    git('add', 'r.md');
    git('-c', 'user.name=t', '-c', 'user.email=t@t', 'commit', '-qm', 'first');
    await play({ GIT_DIR: '/nowhere' });
    expect(await report()).toContain(`| Git commit | \`${git('rev-parse', 'HEAD')}\` |`);
  });
});
