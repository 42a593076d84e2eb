import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { INTERNAL_ERROR } from '../../src/model/failure.ts';
import { oracle } from './support/oracle.ts';
import { requireTool } from '../support/require-tool.ts';
import { book, counted, fence, Stage, until } from './support/stage.ts';

let here: Stage;
beforeEach(() => {
  here = new Stage();
});
afterEach(() => here.remove());

const attempt = (step: string, count = 1): string => path.join(here.runs()[0] ?? '', 'steps', step, String(count));
const shim = (step: string): number =>
  (JSON.parse(readFileSync(path.join(attempt(step), 'process.json'), 'utf8')) as { pid: number }).pid;

/** Kills the runner in the middle of its first counted step. */
async function killRunner(): Promise<void> {
  const playing = here.start(['play', 'r.md', '--ui', 'plain']);
  await until('the step has begun', () => here.starts().length === 1);
  playing.process.kill('SIGKILL');
  await playing.told;
}

const sound = (...steps: string[]): void => expect(oracle(here.journal(), here.starts(), new Set(steps))).toEqual([]);
const isAlive = (pid: number): boolean => {
  try {
    // A zombie that is not reaped is dead.
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

describe('a runner that is killed', () => {
  it('case 13: while its step finishes: the result is adopted, with its session and capture', async () => {
    here.write('r.md', book(counted('#one', 'sleep 0.5; A=kept'), counted('#two', 'echo "two $A"')));
    await killRunner();
    const result = path.join(attempt('one'), 'result.json');
    await until('the result is there', () => existsSync(result) && readFileSync(result, 'utf8').includes('"end":true'));
    const { code, stdout } = await here.run(['resume', '--ui', 'plain']);
    expect(code).toBe(0);
    expect(stdout).toContain('two kept');
    const finished = here.journal().find((event) => event.type === 'step.finished');
    expect(finished).toMatchObject({ adopted: true, exitCode: 0 });
    // Its end was not observed, so its duration is not reported as zero.
    expect(finished?.type === 'step.finished' ? finished.durationMs : 0).toBeGreaterThan(500);
    expect(here.starts()).toHaveLength(2);
    sound('one', 'two');
  });

  it('case 14: while its step keeps running: resume waits, shows its output, and does not start it again', async () => {
    here.write(
      'r.md',
      book(counted('#one', 'until test -e go; do sleep 0.05; done; echo late words'), counted('#two', 'true')),
    );
    await killRunner();
    const resuming = here.start(['resume', '--ui', 'plain']);
    await until('resume says that it waits', () => resuming.output().includes('still running from before'));
    expect(resuming.output()).toContain(String(shim('one')));
    here.write('go', '');
    const { code, stdout } = await resuming.told;
    expect(code).toBe(0);
    expect(stdout.match(/late words/g)).toHaveLength(1);
    expect(here.starts()).toHaveLength(2);
    sound('one', 'two');
  });

  it.each(['abort', 'Ctrl-C'])('case 14: a step that is still running is stopped by %s', async (how) => {
    here.write(
      'r.md',
      book(
        counted('#one', 'trap "touch cleaned; exit 1" TERM; while :; do sleep 0.05; done'),
        fence('bash {#end .finally}', 'touch ended'),
      ),
    );
    await killRunner();
    const pid = shim('one');
    if (how === 'abort') {
      expect((await here.run(['abort', '--ui', 'plain'])).code).toBe(0);
      expect(existsSync(path.join(here.folder, 'ended'))).toBe(true);
      expect(here.journal().at(-1)).toMatchObject({ type: 'run.ended', outcome: 'cancelled' });
    } else {
      const resuming = here.start(['resume', '--ui', 'plain']);
      await until('resume waits', () => resuming.output().includes('still running from before'));
      resuming.process.kill('SIGINT');
      expect((await resuming.told).code).toBe(130);
      expect(here.journal().at(-1)).toMatchObject({ type: 'run.stopped', reason: 'signal', detail: 'SIGINT' });
    }
    expect(existsSync(path.join(here.folder, 'cleaned'))).toBe(true);
    expect(isAlive(pid)).toBe(false);
    expect(here.journal().find((event) => event.type === 'step.finished')).toMatchObject({
      ending: 'cancelled',
      adopted: true,
    });
  });

  it.each([
    ['ask', 3, 1],
    ['rerun', 0, 2],
    ['verify', 0, 1],
    ['fail', 1, 1],
  ] as const)('case 15: together with its step: on-interrupt=%s decides, exit %i', async (policy, code, starts) => {
    here.write(
      'r.md',
      book(
        counted(`#one on-interrupt=${policy}`, 'touch effect', 'test -e again || sleep 60'),
        fence('bash {.gate}', 'test -e effect'),
      ),
    );
    await killRunner();
    await until('it had its effect', () => existsSync(path.join(here.folder, 'effect')));
    process.kill(-shim('one'), 'SIGKILL');
    await until('it is gone', () => !isAlive(shim('one')));
    here.write('again', '');
    const told = await here.run(['resume', '--ui', 'plain', '--yes']);
    expect(told.code, told.stdout).toBe(code);
    expect(here.starts()).toHaveLength(starts);
    if (code !== 3) sound('one');
    else {
      // Without a terminal, the operator decides with a flag, and that is an event.
      expect((await here.run(['resume', '--ui', 'plain', '--rerun-from', 'one'])).code).toBe(0);
      expect(here.starts()).toHaveLength(2);
      sound('one');
    }
  });

  it('case 16: a pid that was reused, or is from another boot, is neither signalled nor waited for', async () => {
    here.write('r.md', book(counted('#one', 'sleep 60')));
    await killRunner();
    process.kill(-shim('one'), 'SIGKILL');
    await until('it is gone', () => !isAlive(shim('one')));
    const file = path.join(attempt('one'), 'process.json');
    const identity = JSON.parse(readFileSync(file, 'utf8')) as object;
    for (const changed of [{ pid: process.pid }, { pid: process.pid, bootId: 'another boot' }]) {
      writeFileSync(file, `${JSON.stringify({ ...identity, ...changed })}\n`);
      const told = await here.run(['resume', '--ui', 'plain']);
      expect(told.code).toBe(3);
      expect(told.stdout).not.toContain('still running from before');
    }
    expect((await here.run(['abort', '--ui', 'plain'])).code).toBe(0);
  });
});

describe('a run that is interrupted', () => {
  it('case 24: its terminal closes: the step is stopped, SIGHUP is in the journal, and the run is resumable', async () => {
    here.write(
      'r.md',
      book(counted('#one', 'test -e again || sleep 60'), fence('bash {#end .finally}', 'touch ended')),
    );
    const playing = here.start(['play', 'r.md', '--ui', 'plain']);
    await until('the step has begun', () => here.starts().length === 1);
    const pid = shim('one');
    playing.process.stdout?.destroy();
    playing.process.kill('SIGHUP');
    expect((await playing.told).code).toBe(130);
    expect(here.journal().at(-1)).toMatchObject({ type: 'run.stopped', reason: 'signal', detail: 'SIGHUP' });
    expect(isAlive(pid)).toBe(false);
    here.write('again', '');
    // What it did by then is not known, so it is not repeated without a decision.
    const asked = await here.run(['resume', '--ui', 'plain']);
    expect(asked.code).toBe(3);
    expect(asked.stdout).toContain('it was stopped before it ended');
    expect((await here.run(['resume', '--ui', 'plain', '--rerun-from', 'one'])).code).toBe(0);
    sound('one');
  });

  it('its stdout closes: the run continues, because the journal is what counts', async () => {
    here.write('r.md', book(counted('#one', 'sleep 0.3; echo words'), counted('#two', 'echo more')));
    const playing = here.start(['play', 'r.md', '--ui', 'plain']);
    await until('the step has begun', () => here.starts().length === 1);
    playing.process.stdout?.destroy();
    const { code, stderr } = await playing.told;
    expect(code, stderr).toBe(0);
    expect(stderr).not.toContain(INTERNAL_ERROR);
    expect(here.journal().at(-1)?.type).toBe('run.ended');
  });

  it('case 25: Ctrl-C once stops the step gracefully: exit 130, resumable, finally pending until the end', async () => {
    here.write(
      'r.md',
      book(
        counted(
          '#one',
          'trap "touch cleaned; exit 1" TERM; touch ready; test -e again || while :; do sleep 0.05; done',
        ),
        fence('bash {#end .finally}', 'touch ended'),
      ),
    );
    const playing = here.start(['play', 'r.md', '--ui', 'plain']);
    await until('the step has set its trap', () => existsSync(path.join(here.folder, 'ready')));
    playing.process.kill('SIGINT');
    const { code, stdout } = await playing.told;
    expect(code).toBe(130);
    expect(stdout).toContain('runbook resume');
    expect(existsSync(path.join(here.folder, 'cleaned'))).toBe(true);
    expect(existsSync(path.join(here.folder, 'ended'))).toBe(false);
    here.write('again', '');
    expect((await here.run(['resume', '--ui', 'plain', '--yes'])).code).toBe(3);
    expect(here.starts()).toHaveLength(1);
    expect((await here.run(['resume', '--ui', 'plain', '--rerun-from', 'one'])).code).toBe(0);
    expect(existsSync(path.join(here.folder, 'ended'))).toBe(true);
    sound('one');
  });

  it('case 25: Ctrl-C twice kills the step at once, whatever it ignores', async () => {
    here.write(
      'r.md',
      book(counted('#one', 'trap "touch told" TERM; trap "" INT; touch ready; while :; do sleep 0.05 || :; done')),
    );
    const playing = here.start(['play', 'r.md', '--ui', 'plain']);
    await until('the step is ready', () => existsSync(path.join(here.folder, 'ready')));
    const pid = shim('one');
    playing.process.kill('SIGINT');
    await until('the step got SIGTERM and keeps running', () => existsSync(path.join(here.folder, 'told')));
    expect([isAlive(pid), playing.process.exitCode]).toEqual([true, null]);
    const begun = performance.now();
    playing.process.kill('SIGINT');
    expect((await playing.told).code).toBe(130);
    // It did not wait for the grace period of 5 s.
    expect(performance.now() - begun).toBeLessThan(4_000);
    expect(isAlive(pid)).toBe(false);
  });

  it('case 26: a step that ignores SIGTERM is killed after its grace period', async () => {
    here.write(
      'r.md',
      book(counted('#one timeout=300ms', 'trap "" TERM; touch ready; while :; do sleep 0.1 || true; done')),
    );
    const told = await here.run(['play', 'r.md', '--ui', 'plain']);
    expect(told.code).toBe(1);
    expect(here.journal().find((event) => event.type === 'step.finished')).toMatchObject({
      ending: 'timeout',
      signal: 'SIGKILL',
    });
    expect(isAlive(shim('one'))).toBe(false);
  });

  it.runIf(requireTool('setsid'))(
    'case 27: a grandchild that left the group with setsid is named and not waited for',
    async () => {
      here.write('r.md', book(counted('#one', 'setsid sleep 63 </dev/null >/dev/null 2>&1 &', 'sleep 0.1')));
      const told = await here.run(['play', 'r.md', '--ui', 'plain']);
      expect(told.code).toBe(0);
      const finished = here.journal().find((event) => event.type === 'step.finished');
      const [warning = ''] = finished?.type === 'step.finished' ? finished.warnings : [];
      const pid = Number(/sleep \(pid (\d+)\)/.exec(warning)?.[1]);
      expect(told.stdout).toContain(warning);
      expect(isAlive(pid)).toBe(true);
      process.kill(pid, 'SIGKILL');
    },
  );
});

describe('what a session survives', () => {
  it('case 29: exec and builtin trap lose the session and say so, a 200 KB export does not', async () => {
    here.write('r.md', book(counted('#one', 'exec true')));
    const replaced = await here.run(['play', 'r.md', '--ui', 'plain']);
    expect(replaced.code).toBe(1);
    expect(replaced.stdout).toContain('session-lost');
    here.write('t.md', book(counted('#one', 'builtin trap - EXIT')));
    expect((await here.run(['play', 't.md', '--ui', 'plain'])).stdout).toContain('session-lost');
    here.write(
      'x.md',
      book(
        fence('bash {#big}', 'export BIG=$(printf "%0200000d" 1)', 'small=2'),
        fence('bash {#after}', 'echo "${#BIG} $small"; unset BIG'),
        counted('#three', 'echo "$small"'),
      ),
    );
    const large = await here.run(['play', 'x.md', '--ui', 'plain']);
    expect(large.stdout).toContain('200000 2');
    expect(large.code).toBe(0);
  });

  it('case 30: a saved directory that no longer exists fails the step before any of it is run', async () => {
    here.write('r.md', book(counted('#one', 'mkdir -p sub; cd sub'), counted('#two', 'test -e ../mended')));
    expect((await here.run(['play', 'r.md', '--ui', 'plain'])).code).toBe(1);
    rmSync(path.join(here.folder, 'sub'), { recursive: true });
    const told = await here.run(['resume', '--ui', 'plain']);
    expect(told.code).toBe(1);
    expect(told.stdout).toContain('session-lost');
    expect(here.starts()).toHaveLength(2);
    here.write('mended', '');
    expect((await here.run(['resume', '--ui', 'plain', '--rerun-from', 'one'])).code).toBe(0);
    sound('one', 'two');
  });
});

describe('a gate', () => {
  it('case 32: killed while it is evaluated: it is evaluated again, and its step is not repeated', async () => {
    here.write(
      'r.md',
      book(
        counted('#one', 'true'),
        fence('bash {.gate #holds every=50ms within=30s}', 'echo asked >> asked; date +%N; test -e go'),
      ),
    );
    const playing = here.start(['play', 'r.md', '--ui', 'plain']);
    await until(
      'a poll is recorded',
      () => existsSync(path.join(here.folder, 'asked')) && here.journal().some((event) => event.type === 'gate.polled'),
    );
    playing.process.kill('SIGKILL');
    await playing.told;
    here.write('go', '');
    expect((await here.run(['resume', '--ui', 'plain'])).code).toBe(0);
    expect(here.starts()).toHaveLength(1);
    sound('one');
    // The output of the polls of both run sessions still matches the hashes in the journal.
    const hashes = here.journal().flatMap((event) => (event.type === 'gate.polled' ? [event.output.sha256] : []));
    const folder = path.join(here.runs()[0] ?? '', 'steps/holds');
    const kept = readdirSync(folder).map((name) =>
      createHash('sha256')
        .update(readFileSync(path.join(folder, name, 'output')))
        .digest('hex'),
    );
    expect(hashes.length).toBeGreaterThan(1);
    for (const hash of hashes) expect(kept).toContain(hash);
  });

  it('left behind by a dead runner is ended by abort, and what a step left is named', async () => {
    here.write(
      'r.md',
      book(
        fence('bash {#served}', 'sleep 60 >/dev/null 2>&1 & echo $! > served'),
        fence('bash {.gate for=#served #asked}', 'echo $$ > asked; sleep 60'),
      ),
    );
    const playing = here.start(['play', 'r.md', '--ui', 'plain']);
    await until('the gate is asked', () => existsSync(path.join(here.folder, 'asked')) && here.read('asked') !== '');
    playing.process.kill('SIGKILL');
    await playing.told;
    const [asked, served] = [Number(here.read('asked')), Number(here.read('served'))];
    expect([isAlive(asked), isAlive(served)]).toEqual([true, true]);
    const told = await here.run(['abort', '--ui', 'plain']);
    expect(told.code, told.stderr).toBe(0);
    expect([isAlive(asked), isAlive(served)]).toEqual([false, true]);
    expect(told.stderr).toMatch(new RegExp(`stopped what gate asked had left running: .*pid ${asked}`));
    expect(told.stderr).toContain(`still running, left by served: sleep (pid ${served})`);
    process.kill(served, 'SIGKILL');
  });

  it('judges the output of this poll, not of an earlier one', async () => {
    here.write(
      'r.md',
      book(
        counted('#one', 'true'),
        fence(
          'bash {.gate #holds every=50ms within=20s}',
          'echo x >> polls; test "$(wc -l < polls)" -gt 3 && echo ready || echo not yet',
        ),
        fence('text {.expect match=exact}', 'ready'),
      ),
    );
    const told = await here.run(['play', 'r.md', '--ui', 'plain']);
    expect(told.code, told.stdout).toBe(0);
    const passed = here.journal().find((event) => event.type === 'gate.passed');
    expect(passed).toMatchObject({ polls: 4 });
  });
});
