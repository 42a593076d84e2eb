import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createRun,
  listRuns,
  loadPlan,
  loadSource,
  openRun,
  runsRoot,
  storePlan,
  storeSource,
} from '../../src/journal/index.ts';
import { writeAtomically } from '../../src/durable-files/index.ts';
import { stepFolder } from '../../src/journal/step-folder.ts';
import { samplePlan } from '../support/plan.ts';
import { newRun, temporaryFolder } from './support/runs.ts';
import { requireTool } from '../support/require-tool.ts';

const refusal = (code: string, found?: string | RegExp) =>
  expect.objectContaining({
    exitCode: 2,
    failure: expect.objectContaining({ code, ...(found ? { found: expect.stringMatching(found) } : {}) }),
  });

describe('runsRoot', () => {
  it('is below the working directory, or where RUNBOOK_HOME says', () => {
    expect(runsRoot('/srv/ops', {})).toBe('/srv/ops/.runbook/runs');
    expect(runsRoot('/srv/ops', { RUNBOOK_HOME: '/var/lib/runbook' })).toBe('/var/lib/runbook/runs');
    expect(runsRoot('/srv/ops', { RUNBOOK_HOME: 'kept' })).toBe('/srv/ops/kept/runs');
  });
});

describe('createRun', () => {
  it('keeps git away from runs, and does not overwrite an existing .gitignore', () => {
    const root = runsRoot(temporaryFolder(), {});
    createRun(root, '20260115-031502-aaaa');
    const ignore = path.join(path.dirname(root), '.gitignore');
    expect(readFileSync(ignore, 'utf8')).toBe('*\n');
    writeFileSync(ignore, '# mine\n');
    createRun(root, '20260115-031502-bbbb');
    expect(readFileSync(ignore, 'utf8')).toBe('# mine\n');
  });

  it('refuses an id that is already used', () => {
    const run = newRun();
    expect(() => createRun(path.dirname(run.path), run.id)).toThrow(refusal('run-refused'));
  });

  it('creates a private directory, whatever the umask', () => {
    const before = process.umask(0);
    try {
      const run = newRun();
      expect(statSync(run.path).mode & 0o777).toBe(0o700);
      expect(statSync(path.dirname(path.dirname(run.path))).mode & 0o777).toBe(0o700);
      expect(statSync(run.attemptDirectory('load', 1)).mode & 0o777).toBe(0o700);
    } finally {
      process.umask(before);
    }
  });
});

describe('openRun', () => {
  const ids = ['20260114-120000-aaaa', '20260115-031502-k7x2', '20260115-094500-m3p9'];
  const threeRuns = (): string => {
    const root = runsRoot(temporaryFolder(), {});
    for (const id of ids) createRun(root, id);
    return root;
  };

  it('accepts an id, a unique beginning or end, or latest', () => {
    const root = threeRuns();
    expect(openRun(root, ids[0] ?? '').id).toBe(ids[0]);
    expect(openRun(root, '20260115-0315').id).toBe(ids[1]);
    expect(openRun(root, 'k7x2').id).toBe(ids[1]);
    expect(openRun(root, 'latest').id).toBe(ids[2]);
    expect(listRuns(root).map(({ id }) => id)).toEqual(ids.toReversed());
  });

  it('accepts an id that is also the beginning of another', () => {
    const root = threeRuns();
    createRun(root, `${ids[0] ?? ''}-2`);
    expect(openRun(root, ids[0] ?? '').id).toBe(ids[0]);
  });

  it('names similar ids when none or several match', () => {
    const root = threeRuns();
    const ambiguous = expect.objectContaining({ hint: expect.stringContaining(`${ids[2]}, ${ids[1]}`) });
    expect(() => openRun(root, '20260115')).toThrow(expect.objectContaining({ exitCode: 2, failure: ambiguous }));
    const near = expect.objectContaining({ code: 'run-not-found', hint: expect.stringContaining(ids[1] ?? '') });
    expect(() => openRun(root, '20260115-031502-k7x3')).toThrow(expect.objectContaining({ failure: near }));
    expect(() => openRun(runsRoot(temporaryFolder(), {}), 'latest')).toThrow(refusal('run-not-found'));
  });

  it('accepts only directories: a stray file among the runs, or in place of them, is not a run', () => {
    const root = threeRuns();
    writeFileSync(path.join(root, 'z-stray'), '');
    expect(openRun(root, 'latest').id).toBe(ids[2]);
    expect(listRuns(root)).toHaveLength(3);
    expect(() => openRun(root, 'z')).toThrow(refusal('run-not-found'));
    // `runbook abort "$RUN"` with RUN unset means no run, not the only one.
    expect(() => openRun(root, '')).toThrow(refusal('run-not-found'));
    expect(listRuns(path.join(root, 'z-stray'))).toEqual([]);
  });

  it('does not leave the folder of runs', () => {
    const root = threeRuns();
    mkdirSync(path.join(root, '..', 'elsewhere'));
    for (const ref of ['../elsewhere', '..', '.', '/', ''])
      expect(() => openRun(root, ref)).toThrow(/no run|runs begin/);
  });

  it('refuses a run that is open to other users', () => {
    const run = newRun();
    chmodSync(run.path, 0o750);
    expect(() => openRun(path.dirname(run.path), run.id)).toThrow(refusal('run-refused', /mode is 750/));
  });

  it('refuses a run that is a link, and one with a link in it', () => {
    const run = newRun();
    const root = path.dirname(run.path);
    symlinkSync(run.path, path.join(root, '20990101-000000-link'));
    expect(() => openRun(root, '2099')).toThrow(refusal('run-refused', /symbolic link/));
    renameSync(run.steps, path.join(temporaryFolder(), 'steps'));
    symlinkSync('/etc', run.steps);
    expect(() => openRun(root, run.id)).toThrow(refusal('run-refused', /symbolic link/));
  });

  it.runIf(process.getuid?.() === 0)('refuses a run of another user, and a run with a part of another user', () => {
    const run = newRun();
    writeFileSync(run.journal, '');
    chownSync(run.journal, 65_534, 65_534);
    expect(() => openRun(path.dirname(run.path), run.id)).toThrow(refusal('run-refused', /user 65534/));
    chownSync(run.journal, 0, 0);
    chownSync(run.path, 65_534, 65_534);
    expect(() => openRun(path.dirname(run.path), run.id)).toThrow(refusal('run-refused', /user 65534/));
  });

  it.runIf(requireTool('git'))('refuses a run that git tracks, and accepts one that it merely could track', () => {
    const run = newRun();
    const root = path.dirname(run.path);
    const git = (...args: string[]) => execFileSync('git', args, { cwd: root, stdio: 'pipe' });
    git('init', '-q', '../..');
    writeFileSync(run.plan, '{}');
    openRun(root, run.id);
    git('add', '-f', run.plan);
    expect(() => openRun(root, run.id)).toThrow(refusal('run-refused', /git tracks/));
  });
});

describe('attemptDirectory', () => {
  it('is the id where that can be a file name', () => {
    const run = newRun();
    expect(run.attemptDirectory('restore-db', 2)).toBe(path.join(run.steps, 'restore-db', '2'));
    expect(run.attemptDirectory('included/load', 1)).toBe(path.join(run.steps, 'included%2Fload', '1'));
    expect(run.attemptDirectory('restore-db', 2)).toBe(path.join(run.steps, 'restore-db', '2'));
  });

  it('does not recreate a run whose folder was removed', () => {
    const run = newRun();
    rmSync(run.path, { recursive: true });
    expect(() => run.attemptDirectory('load', 1)).toThrow(
      expect.objectContaining({ exitCode: 1, failure: expect.objectContaining({ code: 'journal-write' }) }),
    );
    expect(existsSync(run.path)).toBe(false);
  });

  it('has a safe and distinct name for every id, also where case does not count', () => {
    const id = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc.constantFrom('..', '.', '', 'a/b', 'A/b', 'a%2Fb', 'a\0b'),
    );
    fc.assert(
      fc.property(id, id, (one, other) => {
        const [a, b] = [stepFolder(one), stepFolder(other)];
        expect(a).toMatch(/^(?!\.)[A-Za-z0-9._%~-]{1,120}$/);
        if (one !== other) expect(a.toLowerCase()).not.toBe(b.toLowerCase());
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the stored runbook of a run', () => {
  const plan = samplePlan({ title: 'Restore' });

  it('has the plan, recognised by its digest', () => {
    const run = newRun();
    const digest = storePlan(run, plan);
    expect(loadPlan(run, digest)).toEqual(plan);
    writeFileSync(run.plan, JSON.stringify({ ...plan, title: 'Delete' }));
    expect(() => loadPlan(run, digest)).toThrow(expect.objectContaining({ exitCode: 5 }));
  });

  it('has every file byte for byte, including those above its folder, and writes nothing outside the run', () => {
    const run = newRun();
    const files = [
      { path: 'main.md', sha256: 'a', text: '# Main\r\n' },
      { path: 'parts/db.md', sha256: 'b', text: 'Grüße\n' },
      { path: '../../shared/s3.md', sha256: 'c', text: '' },
    ];
    storeSource(run, files);
    expect(loadSource(run)).toEqual(files);
    expect(readFileSync(path.join(run.source, '_up/_up/shared/s3.md'), 'utf8')).toBe('');
    writeFileSync(path.join(run.source, 'main.md'), '# Other\n');
    expect(() => loadSource(run)).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: 'journal-damaged' }) }),
    );
  });

  it('says which file is missing', () => {
    const run = newRun();
    expect(() => loadPlan(run)).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ at: run.plan }) }),
    );
  });
});

describe('writeAtomically', () => {
  it('leaves only the old file when it cannot finish', () => {
    const folder = temporaryFolder();
    const target = path.join(folder, 'report.md');
    writeAtomically(target, 'old');
    const contents = `import { writeAtomically } from './durable-files.ts';
      writeAtomically(${JSON.stringify(target)}, 'x'.repeat(8000));`;
    const program = path.join(folder, 'write.mjs');
    const stdin = { contents, resolveDir: path.resolve(import.meta.dirname, '../../src/durable-files') };
    buildSync({ stdin, outfile: program, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
    expect(() =>
      execFileSync('/bin/bash', ['-c', `trap '' XFSZ; ulimit -f 4; exec node ${program}`], { stdio: 'pipe' }),
    ).toThrow(/EFBIG/);
    expect(readFileSync(target, 'utf8')).toBe('old');
    expect(execFileSync('ls', ['-A', folder], { encoding: 'utf8' })).toBe('report.md\nwrite.mjs\n');
  });

  it('sets the requested mode, whatever the umask', () => {
    const target = path.join(temporaryFolder(), 'f');
    writeAtomically(target, 'x', { mode: 0o664 });
    expect(statSync(target).mode & 0o777).toBe(0o664);
  });
});
