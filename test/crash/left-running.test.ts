import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processIsAlive, identify, type ProcessIdentity } from '../../src/process-identity/index.ts';
import { requireTool } from '../support/require-tool.ts';
import { oracle } from './support/oracle.ts';
import { book, counted, fence, Stage, until } from './support/stage.ts';

let here: Stage;
beforeEach(() => {
  here = new Stage();
});
afterEach(() => {
  for (const pid of workers()) end(pid);
  here.remove();
});

/** Leaves a process that no signal to the group of the step reaches, and records its pid. */
const LEAVES =
  "setsid bash -c 'echo $$ >> workers; exec sleep 600' </dev/null >/dev/null 2>&1 &\nuntil test -s workers; do sleep 0.02; done";
const HELD = 'until test -e go; do sleep 0.02; done';

const workers = (): number[] =>
  existsSync(path.join(here.folder, 'workers')) ? here.read('workers').trim().split('\n').map(Number) : [];
const worker = (): ProcessIdentity => {
  const found = identify(workers()[0] ?? 0);
  if (!found) throw new Error('there is no worker');
  return found;
};
const steps = (): string[] => here.starts().map(({ step }) => step);
const asked = () =>
  here.journal().findLast((event) => event.type === 'question.asked' && event.question.kind === 'left-running');

function end(pid: number): void {
  if (identify(pid)) process.kill(pid, 'SIGKILL');
}

async function stopIn(step: string, words: readonly string[] = ['play', 'r.md']): Promise<void> {
  const playing = here.start([...words, '--ui', 'plain']);
  await until(`${step} has left its worker`, () => workers().length === 1 && steps().includes(step));
  playing.process.kill('SIGINT');
  expect((await playing.told).code).toBe(130);
}

/** Without a terminal, the run session ends with a message that names the process and the step. */
async function isRefused(step: string, words: readonly string[] = ['resume']): Promise<void> {
  const before = steps().length;
  const left = worker();
  const told = await here.run([...words, '--ui', 'plain']);
  expect(told.code, told.stdout + told.stderr).toBe(3);
  expect(told.stdout).toContain(`${step} has left processes running`);
  expect(told.stdout).toMatch(new RegExp(`sleep \\(pid ${left.pid}\\), started by attempt \\d`));
  expect(told.stdout).toContain(`kill ${left.pid}`);
  expect(asked()).toMatchObject({ question: { step, processes: [{ pid: left.pid, command: 'sleep' }] } });
  expect(processIsAlive(left)).toBe(true);
  expect(steps()).toHaveLength(before);
}

describe.runIf(requireTool('setsid'))('a step that left a process behind is not run again beside it', () => {
  it.each(['effect=read', 'on-interrupt=rerun', 'on-interrupt=ask'])('stopped by Ctrl-C: %s', async (attribute) => {
    here.write('r.md', book(counted(`#one ${attribute}`, LEAVES, HELD), counted('#two', 'true')));
    await stopIn('one');
    here.write('go', '');
    await isRefused('one');
    await isRefused('one', ['resume', '--rerun-from', 'one', '--yes']);
    end(worker().pid);
    const again = attribute === 'on-interrupt=ask' ? ['--rerun-from', 'one'] : [];
    // This time the step that leaves it has succeeded.
    expect((await here.run(['resume', '--ui', 'plain', ...again])).code).toBe(0);
    expect(steps()).toEqual(['one', 'one', 'two']);
    expect(oracle(here.journal(), here.starts(), new Set(['one', 'two']))).toEqual([]);
  });

  it('stopped at its time limit', async () => {
    here.write('r.md', book(counted('#one timeout=2s', LEAVES, HELD)));
    expect((await here.run(['play', 'r.md', '--ui', 'plain'])).code).toBe(1);
    await isRefused('one');
  });

  it('and not by a retry of the same run session either', async () => {
    here.write('r.md', book(counted('#one timeout=2s retries=2 backoff=10ms', LEAVES, HELD)));
    const told = await here.run(['play', 'r.md', '--ui', 'plain']);
    expect(told.code, told.stdout).toBe(3);
    expect(told.stdout).toContain(`(pid ${worker().pid})`);
    expect(steps()).toEqual(['one']);
    end(worker().pid);
  });

  it('when it failed by itself', async () => {
    here.write('r.md', book(counted('#one', LEAVES, 'test -e go')));
    expect((await here.run(['play', 'r.md', '--ui', 'plain'])).code).toBe(1);
    await isRefused('one');
    end(worker().pid);
    here.write('go', '');
    expect((await here.run(['resume', '--ui', 'plain'])).code).toBe(0);
  });

  it('when its runner and its witness were killed: the process is waited for like a step that is still running', async () => {
    here.write('r.md', book(counted('#one on-interrupt=rerun', LEAVES, HELD)));
    const playing = here.start(['play', 'r.md', '--ui', 'plain']);
    await until('it has left its worker', () => workers().length === 1);
    playing.process.kill('SIGKILL');
    await playing.told;
    const file = path.join(here.runs()[0] ?? '', 'steps/one/1/process.json');
    process.kill(-(JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid, 'SIGKILL');
    here.write('go', '');
    const resuming = here.start(['resume', '--ui', 'plain']);
    await until('resume waits', () =>
      resuming.output().includes(`is still running from before (sleep, pid ${worker().pid})`),
    );
    expect(steps()).toEqual(['one']);
    end(worker().pid);
    expect((await resuming.told).code).toBe(0);
    expect(steps()).toEqual(['one', 'one']);
  });

  it('in a finally block', async () => {
    here.write('r.md', book(counted('#one', 'true'), counted('#release .finally effect=read', LEAVES, HELD)));
    await stopIn('release');
    here.write('go', '');
    await isRefused('release');
    end(worker().pid);
    expect((await here.run(['resume', '--ui', 'plain'])).code).toBe(0);
    expect(steps()).toEqual(['one', 'release', 'release']);
  });

  it('in an undo block', async () => {
    here.write(
      'r.md',
      book(
        counted('#one', 'true'),
        counted('.undo #back on-interrupt=rerun', LEAVES, HELD),
        counted('#two effect=read', 'false'),
      ),
    );
    expect((await here.run(['play', 'r.md', '--ui', 'plain'])).code).toBe(1);
    await stopIn('back', ['undo', '--yes']);
    here.write('go', '');
    await isRefused('back', ['undo', '--yes']);
    expect(steps()).toEqual(['one', 'two', 'back']);
  });

  it('and it is not undone beside it', async () => {
    here.write('r.md', book(counted('#one', LEAVES, 'false'), counted('.undo #back', 'touch undone')));
    expect((await here.run(['play', 'r.md', '--ui', 'plain'])).code).toBe(1);
    await isRefused('one', ['undo', '--yes', '--confirm', 'one']);
    end(worker().pid);
    expect((await here.run(['undo', '--yes', '--ui', 'plain', '--confirm', 'one'])).code).toBe(0);
    expect(existsSync(path.join(here.folder, 'undone'))).toBe(true);
  });
});

describe.runIf(requireTool('setsid'))('a gate that left a process behind', () => {
  it('ends it before it is evaluated again, in the same run session and in the next', async () => {
    here.write('r.md', book(counted('#one', 'true'), fence('bash {.gate #holds}', LEAVES, 'test -e go')));
    expect((await here.run(['play', 'r.md', '--ui', 'plain'])).code).toBe(1);
    const first = worker();
    here.write('go', '');
    const told = await here.run(['resume', '--ui', 'plain']);
    expect(told.code, told.stdout).toBe(0);
    expect(told.stdout).toContain(`stopped what an earlier poll of holds had left running: sleep (pid ${first.pid})`);
    expect(processIsAlive(first)).toBe(false);
  });

  it('does so between its polls', async () => {
    here.write(
      'r.md',
      book(
        counted('#one', 'true'),
        fence(
          'bash {.gate #holds every=20ms within=60s}',
          'rm -f workers',
          LEAVES,
          'cat workers >> all',
          'test $(wc -l < all) -ge 3',
        ),
      ),
    );
    expect((await here.run(['play', 'r.md', '--ui', 'plain'])).code).toBe(0);
    const all = here.read('all').trim().split('\n').map(Number);
    expect(all).toHaveLength(3);
    expect(all.filter((pid) => identify(pid) !== undefined)).toEqual(workers());
  });
});
