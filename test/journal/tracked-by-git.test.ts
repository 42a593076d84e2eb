import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRun } from '../../src/journal/index.ts';
import { tracksBelow } from '../../src/journal/git-index.ts';
import { trackedByGit } from '../../src/journal/tracked-by-git.ts';
import { requireTool } from '../support/require-tool.ts';

let top: string;
beforeEach(() => {
  top = mkdtempSync(path.join(tmpdir(), 'runbook-git-'));
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

const ENV = { PATH: process.env['PATH'], HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' };
const git = (cwd: string, ...words: string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...words], {
    cwd,
    env: ENV,
    stdio: 'pipe',
  }).toString();

const RUN = '.runbook/runs/20260115-031502-k7x2';

function makeRun(below = top, name = RUN): string {
  const run = path.join(below, name);
  mkdirSync(run, { recursive: true, mode: 0o700 });
  writeFileSync(path.join(run, 'journal.jsonl'), '');
  return run;
}

/** Many neighbours, so that paths share prefixes of every length. */
function makeOthers(): void {
  for (let n = 0; n < 40; n += 1) writeFileSync(path.join(top, `${'x'.repeat(n * 6)}${n}`), '');
  mkdirSync(path.join(top, '.runbook/runs/20260115-031502-k7x'), { recursive: true });
  writeFileSync(path.join(top, '.runbook/runs/20260115-031502-k7x/journal.jsonl'), '');
  writeFileSync(path.join(top, '.runbook/notes'), '');
}

describe.runIf(requireTool('git'))('a run below a repository', () => {
  it.each([
    ['version 2', [], []],
    ['version 3', [], ['intent']],
    ['version 4', ['-c', 'index.version=4'], []],
    ['a repository of SHA-256', ['--sha256'], []],
    ['a split index', ['-c', 'core.splitIndex=true'], ['split']],
  ] as const)('is tracked when the index has a file of it, and only then: %s', (_, options, more) => {
    const run = makeRun();
    makeOthers();
    const settings = options.filter((word) => word !== '--sha256');
    git(top, 'init', '-q', ...(options.includes('--sha256' as never) ? ['--object-format=sha256'] : []));
    expect(trackedByGit(run)).toBe('no');
    git(top, ...settings, 'add', '-A', '-f', '--', ':!.runbook/runs/20260115-031502-k7x2');
    if (more.includes('intent' as never)) {
      writeFileSync(path.join(top, 'later'), '');
      git(top, 'add', '-N', 'later');
    }
    expect(trackedByGit(run)).toBe('no');
    git(top, ...settings, 'add', '-f', RUN);
    if (more.includes('split' as never)) git(top, 'update-index', '--split-index');
    expect(git(top, 'ls-files', RUN)).not.toBe('');
    expect(trackedByGit(run)).toEqual({ by: top });
  });

  it('is found through worktrees, links and repositories around repositories', () => {
    git(top, 'init', '-q');
    makeRun();
    git(top, 'add', '-f', '.runbook');
    git(top, 'commit', '-qm', 'planted');
    const tree = path.join(top, 'tree');
    git(top, 'worktree', 'add', '-q', tree);
    expect(trackedByGit(path.join(tree, RUN))).toEqual({ by: tree });
    const link = path.join(top, 'link');
    symlinkSync(path.join(tree, '.runbook'), link);
    expect(trackedByGit(path.join(link, path.relative('.runbook', RUN)))).toEqual({ by: tree });
    git(path.join(top, '.runbook'), 'init', '-q');
    expect(trackedByGit(path.join(top, RUN))).toEqual({ by: top });
  });

  it('is refused without git, in a repository of another user, and whatever GIT_DIR says', () => {
    git(top, 'init', '-q');
    const run = makeRun();
    git(top, 'add', '-f', RUN);
    const before = { ...process.env };
    try {
      process.env['PATH'] = '/nonexistent';
      process.env['GIT_DIR'] = '/nonexistent';
      expect(() => openRun(path.dirname(run), 'latest')).toThrow('git tracks files in it');
    } finally {
      Object.assign(process.env, before);
      delete process.env['GIT_DIR'];
    }
  });

  it('is refused when the index is unreadable, with the file and a hint', () => {
    git(top, 'init', '-q');
    const run = makeRun();
    git(top, 'add', '-f', RUN);
    const index = path.join(top, '.git/index');
    const whole = readFileSync(index);
    for (const broken of [
      Buffer.from('nothing'),
      Buffer.concat([Buffer.from('DIRC\0\0\0\x09'), whole.subarray(8)]),
      whole.subarray(0, 60),
    ]) {
      chmodSync(index, 0o600);
      writeFileSync(index, broken);
      expect(() => openRun(path.dirname(run), 'latest')).toThrow(
        expect.objectContaining({
          failure: expect.objectContaining({
            code: 'run-refused',
            found: expect.stringContaining(`cannot tell whether git tracks it: ${path.join(top, '.git')}`),
            hint: expect.stringContaining('RUNBOOK_HOME'),
          }),
        }),
      );
    }
  });

  it('is not tracked by a repository without an index, or without a repository', () => {
    const run = makeRun();
    expect(trackedByGit(run)).toBe('no');
    git(top, 'init', '-q');
    expect(trackedByGit(run)).toBe('no');
  });
});

describe('a sparse index', () => {
  it('has a folder in place of its contents', () => {
    const entry = Buffer.alloc(62);
    entry.writeUInt32BE(0o040000, 24);
    const name = Buffer.from('.runbook/');
    const length = (62 + name.length + 8) & ~7;
    const header = Buffer.from('DIRC\0\0\0\x03\0\0\0\x01', 'latin1');
    const index = Buffer.concat([header, entry, name, Buffer.alloc(length - 62 - name.length)]);
    expect(tracksBelow(index, '.runbook/runs/a/', 20)).toBe(true);
    expect(tracksBelow(index, 'runs/a/', 20)).toBe(false);
  });
});
