import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Workplace } from '../../support/cli.ts';
import { SANE, Tmux } from '../../support/tmux.ts';
import { requireTool } from '../../support/require-tool.ts';

const RUNBOOK = path.resolve(import.meta.dirname, '../../../runbooks/hive-metastore-restore.md');

let here: Workplace;
let terminal: Tmux;
beforeEach(() => {
  here = new Workplace();
  terminal = new Tmux(here.folder);
});
afterEach(async () => {
  await terminal.close();
  here.remove();
});

it.runIf(requireTool('tmux'))(
  'restores the metastore on 80 by 24, Enter taking what the sandbox proposes',
  async () => {
    terminal.line(`runbook play '${RUNBOOK}' --sandbox; echo exit=$?`);
    await terminal.see('Enter to start, q to leave');
    expect(terminal.screen()).toMatch(/this is +a rehearsal: PostgreSQL and an object store/);
    terminal.keys('Enter');
    await terminal.asked('Check: Incident channel is open');
    expect(terminal.screen()).toMatch(/❯ p +pass +\(Enter\)/);
    terminal.keys('Enter');
    await terminal.asked('Check: Hive services');
    terminal.keys('Enter');
    await terminal.asked('Approval by incident-commander');
    terminal.keys('Enter');
    await terminal.see(/Who approves.*incident-commander/);
    terminal.keys('Enter');
    await terminal.asked('Destructive: swap');
    terminal.keys('Enter');
    await terminal.see('Type swap to confirm: swap');
    terminal.keys('Enter');
    await terminal.asked('Check: A metastore service');
    terminal.keys('Enter');
    await terminal.see('exit=0');
    expect(terminal.modes()).toBe(SANE);
    expect(terminal.screen()).toMatch(/RTO .* of 2h, met/);
    expect(terminal.screen()).toMatch(/RPO .* of 1h, met/);
  },
  240_000,
);
