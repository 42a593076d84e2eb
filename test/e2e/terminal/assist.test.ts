import { chmodSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workplace } from '../../support/cli.ts';
import { SANE, Tmux } from '../../support/tmux.ts';
import { requireTool } from '../../support/require-tool.ts';

const SEED = path.resolve(import.meta.dirname, '../../fixtures/seeds/data-recovery-runbook.md');
const LAST = '1-restore-from-rdb-snapshot-kubectl-scale';

let here: Workplace;
let terminal: Tmux | null = null;
beforeEach(() => {
  here = new Workplace();
  here.write('recovery.md', readFileSync(SEED, 'utf8'));
  for (const name of ['kubectl', 'aws']) {
    const standIn = here.write(
      `bin/${name}`,
      `#!/bin/sh\necho "${name} $*" >> "$HOME/calls"\necho "${name} $1 done"\n`,
    );
    chmodSync(standIn, 0o755);
  }
});
afterEach(async () => {
  await terminal?.close();
  terminal = null;
  here.remove();
});

describe.runIf(requireTool('tmux'))('a document without annotations', () => {
  it('is played on a terminal: one fence is copied and done by hand, one skipped, one cannot run, one runs', async () => {
    const screen = (terminal = new Tmux(here.folder));
    screen.line(`PATH="$PWD/bin:$PATH" runbook play recovery.md --assist --until ${LAST}; echo exit=$?`);
    await screen.asked('Enter to start');
    expect(screen.screen()).toContain('4 plain fences one by one');
    screen.keys('Enter');

    await screen.asked(/Offered: 1-point-in-time/);
    screen.keys('c');
    await screen.see('Enter returns to the run');
    expect(screen.screen()).toMatch(/^kubectl scale deployment --all --replicas=3 -n medcontract-prod$/m);
    expect(screen.modes()).toBe(SANE);
    screen.keys('Enter');
    await screen.asked(/Offered: 1-point-in-time/);
    screen.keys('d');

    await screen.asked(/Offered: 2-restore-from-daily/);
    screen.keys('s');
    await screen.see('Why: skip it');
    screen.type('the last backup is newer');
    screen.keys('Enter');

    await screen.asked(/Offered: 3-recover-deleted/);
    expect(screen.screen()).toContain('It cannot be run as it is');
    expect(screen.screen()).not.toContain('run it');
    screen.keys('r', 'd');

    await screen.asked(/Offered: 1-restore-from-rdb/);
    expect(() => here.read('calls')).toThrow('ENOENT');
    screen.keys('r');
    await screen.see('exit=0');
    expect(screen.modes()).toBe(SANE);
    expect(here.read('calls').split('\n')).toHaveLength(11);
    expect(here.read('calls')).toContain('kubectl cp latest-dump.rdb medcontract-prod/redis-cluster-5:/data/dump.rdb');

    const { stdout: report } = await here.runbook(['report', 'latest']);
    expect(report).toContain('- Offered fences: 4, 1 run, 2 done by hand, 1 skipped');
    expect(report).toMatch(/\| `1-point-in-time-recovery-kubectl-scale` .*passed: by hand, ada \| 0 \|/);
    expect(report).toMatch(/\| `2-restore-from-daily-backup-aws-s3` .*skipped: the last backup is newer/);
    expect(report).toMatch(new RegExp(`\\| \`${LAST}\` .*\\| passed \\| 1 \\| 0 \\|`));
  }, 120_000);
});
