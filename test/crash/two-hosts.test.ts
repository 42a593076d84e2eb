import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requireTool } from '../support/require-tool.ts';
import { oracle } from './support/oracle.ts';
import { book, counted, readRecords, Stage, until } from './support/stage.ts';

let here: Stage;
beforeEach(() => {
  here = new Stage();
});
afterEach(() => here.remove());

const HELD = counted('#held', 'until test -e go; do sleep 0.03; done');

/**
 * Simulates another machine for a process: another host name, boot and pid namespace, and another mount with
 * the runs. A prefix of a command line.
 */
function host(name: string, runs: string | null = null): readonly string[] {
  const boot = here.write(`boot-${name}`, `${name.padEnd(8, '0').slice(0, 8)}-0000-4000-8000-000000000000\n`);
  const mounts = runs === null ? '' : `mount --bind '${runs}' '${path.join(here.folder, '.runbook')}'; `;
  const script = `hostname '${name}'; mount --bind '${boot}' /proc/sys/kernel/random/boot_id; ${mounts}exec "$@"`;
  const spaces = ['--mount', '--uts', '--pid', '--fork', '--mount-proc', '--kill-child'];
  return ['unshare', ...spaces, '/bin/bash', '-c', script, 'bash'];
}

describe.runIf(requireTool('unshare'))('case 19: two hosts', () => {
  it('on one file system: the second is refused, with the host that holds the run', async () => {
    here.write('r.md', book(HELD, counted('#after', 'true')));
    const first = here.start(['play', 'r.md', '--ui', 'plain'], { before: host('alpha') });
    await until('the step has begun', () => here.starts().length === 1);
    const refused = await here.run(['resume', '--ui', 'plain'], { before: host('beta') });
    expect(refused.code, refused.stderr).toBe(4);
    expect(refused.stderr).toContain('on alpha since');
    here.write('go', '');
    expect((await first.told).code).toBe(0);
    expect(oracle(here.journal(), here.starts(), new Set(['held', 'after']))).toEqual([]);
  });

  it('with a copy: it is refused until it is taken over, its step is not searched for there, and the fork is visible', async () => {
    here.write('r.md', book(HELD, counted('#after', 'true')));
    const first = here.start(['play', 'r.md', '--ui', 'plain'], { before: host('alpha') });
    await until('the step has begun', () => here.starts().length === 1);
    const [run = ''] = here.runs();
    const copy = path.join(here.folder, 'copy');
    mkdirSync(path.join(copy, 'runs'), { recursive: true, mode: 0o700 });
    cpSync(run, path.join(copy, 'runs', path.basename(run)), { recursive: true });

    const beta = host('beta', copy);
    const refused = await here.run(['resume', '--ui', 'plain'], { before: beta });
    expect(refused.code, refused.stderr).toBe(4);
    expect(refused.stderr).toContain('on alpha');
    expect(refused.stderr).toContain('--take-over');
    // Pids of another boot mean nothing here: nothing is signalled, and how the step ended is unknown.
    const asked = await here.run(['resume', '--ui', 'plain', '--take-over'], { before: beta });
    expect(asked.code, asked.stderr).toBe(3);
    expect(asked.stdout).toContain('outcome unknown');
    expect(first.process.exitCode).toBeNull();

    here.write('go', '');
    expect((await first.told).code).toBe(0);
    const decided = await here.run(['resume', '--ui', 'plain', '--rerun-from', 'held'], { before: beta });
    expect(decided.code, decided.stderr).toBe(0);
    const there = readRecords(path.join(copy, 'runs', path.basename(run), 'journal.jsonl'));
    expect(there.at(-1)?.epoch).toBe(2);
    expect(here.journal().at(-1)?.epoch).toBe(1);
    const head = here.journal().at(-1)?.sum ?? '';
    expect((await here.run(['verify-journal', '--head', head])).code).toBe(0);
    const fork = await here.run(['verify-journal', '--head', head], { before: beta });
    expect(fork.code).toBe(5);
    expect(fork.stderr).toContain('another journal');
  });

  it('on one file system, the first one dead with its machine: the second takes it over and decides about the step', async () => {
    here.write('r.md', book(counted('#one', 'test -e again || sleep 60'), counted('#after', 'true')));
    const first = here.start(['play', 'r.md', '--ui', 'plain'], { before: host('alpha') });
    await until('the step has begun', () => here.starts().length === 1);
    // With the first process of its pid namespace all others end, as on a machine.
    first.process.kill('SIGKILL');
    await first.told;
    here.write('again', '');
    const beta = host('beta');
    const refused = await here.run(['resume', '--ui', 'plain'], { before: beta });
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain('was never released by process');
    expect((await here.run(['resume', '--ui', 'plain', '--take-over'], { before: beta })).code).toBe(3);
    const told = await here.run(['resume', '--ui', 'plain', '--rerun-from', 'one'], { before: beta });
    expect(told.code, told.stderr).toBe(0);
    expect(here.starts().map(({ step }) => step)).toEqual(['one', 'one', 'after']);
    expect(oracle(here.journal(), here.starts(), new Set(['one', 'after']))).toEqual([]);
    expect(readFileSync(here.journalFile(), 'utf8')).toContain('"host":"beta"');
  });
});
