import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { oracle } from './support/oracle.ts';
import { book, counted, fence, Stage, until } from './support/stage.ts';

let here: Stage;
beforeEach(() => {
  here = new Stage();
});
afterEach(() => here.remove());

const steps = (): string[] => here.starts().map(({ step }) => step);
const types = (): string[] => here.journal().map(({ type }) => type);
const sound = (...ids: string[]): void => expect(oracle(here.journal(), here.starts(), new Set(ids))).toEqual([]);

/** Plays until the step has begun, then stops it as Ctrl-C does. */
async function stopIn(step: string, words: readonly string[] = ['play', 'r.md', '--ui', 'plain']): Promise<void> {
  const playing = here.start(words);
  await until(`${step} has begun`, () => steps().includes(step));
  playing.process.kill('SIGINT');
  expect((await playing.told).code).toBe(130);
}

/** Keeps running while there is no file `go`. */
const HELD = 'until test -e go; do sleep 0.02; done';

describe('a step that was stopped in the middle', () => {
  it.each([
    ['ask', 3, 1],
    ['rerun', 0, 2],
    ['verify', 0, 1],
    ['fail', 1, 1],
  ] as const)('has an unknown outcome: on-interrupt=%s decides, exit %i', async (policy, code, starts) => {
    here.write(
      'r.md',
      book(counted(`#one on-interrupt=${policy}`, 'touch effect', HELD), fence('bash {.gate}', 'test -e effect')),
    );
    await stopIn('one');
    here.write('effect', '');
    here.write('go', '');
    const told = await here.run(['resume', '--ui', 'plain', '--yes']);
    expect(told.code, told.stdout).toBe(code);
    expect(here.starts()).toHaveLength(starts);
    sound('one');
  });

  it('is repeated without asking if it only reads', async () => {
    here.write('r.md', book(counted('#one effect=read', HELD)));
    await stopIn('one');
    here.write('go', '');
    expect((await here.run(['resume', '--ui', 'plain'])).code).toBe(0);
    expect(steps()).toEqual(['one', 'one']);
    sound('one');
  });

  it('says what its gate found when the gate does not hold, and asks again', async () => {
    here.write('r.md', book(counted('#one on-interrupt=verify', HELD), fence('bash {.gate #done}', 'test -e effect')));
    await stopIn('one');
    const asked = await here.run(['resume', '--ui', 'plain']);
    expect(asked.code).toBe(3);
    expect(asked.stdout).toContain('its gate done does not hold: found exit code 1');
    here.write('effect', '');
    expect((await here.run(['resume', '--ui', 'plain'])).code).toBe(0);
    expect(steps()).toEqual(['one']);
  });
});

describe('what is played at the end', () => {
  const FINALLY = [counted('#a', 'true'), counted('#release .finally', 'touch releasing', HELD, 'touch released')];

  it('is not lost when it is stopped: the run is still ending, and the next resume decides', async () => {
    here.write('r.md', book(...FINALLY));
    await stopIn('release');
    here.write('go', '');
    expect((await here.run(['resume', '--ui', 'plain'])).code).toBe(3);
    expect(types()).not.toContain('run.ended');
    expect((await here.run(['resume', '--ui', 'plain', '--rerun-from', 'release'])).code).toBe(0);
    expect(existsSync(path.join(here.folder, 'released'))).toBe(true);
    sound('a', 'release');
  });

  it('is not cut short by an abort, however often it is repeated', async () => {
    here.write(
      'r.md',
      book(
        counted('#held', HELD),
        counted('#release .finally', 'until test -e told; do sleep 0.02; done', 'touch released'),
      ),
    );
    const playing = here.start(['play', 'r.md', '--ui', 'plain']);
    await until('it has begun', () => steps().includes('held'));
    expect((await here.run(['abort'])).code).toBe(0);
    await until('the end is played', () => steps().includes('release'));
    expect((await here.run(['abort'])).code).toBe(0);
    here.write('told', '');
    expect((await playing.told).code).toBe(130);
    expect(existsSync(path.join(here.folder, 'released'))).toBe(true);
    expect(types().filter((type) => type === 'abort.requested')).toHaveLength(1);
    sound('held', 'release');
  });

  it('is continued by a resume when the runner died after an abort', async () => {
    here.write('r.md', book(counted('#held', HELD), counted('#release .finally', 'touch released')));
    const playing = here.start(['play', 'r.md', '--ui', 'plain']);
    await until('it has begun', () => steps().includes('held'));
    playing.process.kill('SIGSTOP');
    expect((await here.run(['abort'])).code).toBe(0);
    playing.process.kill('SIGKILL');
    await playing.told;
    expect((await here.run(['resume', '--ui', 'plain'])).code).toBe(130);
    expect(existsSync(path.join(here.folder, 'released'))).toBe(true);
    expect(here.journal().at(-1)).toMatchObject({ type: 'run.ended', outcome: 'cancelled' });
  });

  it('is played again when the run was rolled back and played again', async () => {
    here.write('r.md', book(counted('#a', 'true'), fence('bash {.undo}', 'true'), counted('#tidy .finally', 'true')));
    expect((await here.run(['play', 'r.md', '--ui', 'plain'])).code).toBe(0);
    expect((await here.run(['undo', 'latest', '--yes', '--ui', 'plain'])).code).toBe(0);
    expect((await here.run(['resume', '--ui', 'plain'])).code).toBe(0);
    expect(steps()).toEqual(['a', 'tidy', 'a', 'tidy']);
    sound('a', 'tidy');
  });
});

describe('a rollback', () => {
  it('continues after an undo failed and its cause was fixed', async () => {
    here.write(
      'r.md',
      book(
        counted('#a', 'true'),
        counted('.undo #undo-a', 'test -e ok'),
        counted('#b', 'false'),
        fence('bash {.undo}', 'true'),
      ),
    );
    expect((await here.run(['play', 'r.md', '--ui', 'plain'])).code).toBe(1);
    expect((await here.run(['undo', '--yes', '--ui', 'plain'])).code).toBe(1);
    here.write('ok', '');
    const told = await here.run(['undo', '--yes', '--ui', 'plain']);
    expect(told.code, told.stdout).toBe(0);
    expect(told.stdout).toContain('the run was undone');
    expect(steps()).toEqual(['a', 'b', 'undo-a', 'undo-a']);
    sound('a', 'b', 'undo-a');
  });

  it('ends the same whether or not a kill interrupted it', async () => {
    here.write(
      'r.md',
      book(counted('#a', 'true'), counted('.undo #undo-a on-interrupt=rerun', 'true'), counted('#b', 'false')),
    );
    expect((await here.run(['play', 'r.md', '--ui', 'plain'])).code).toBe(1);
    const words = ['undo', '--yes', '--by-hand', 'b=nothing had begun', '--ui', 'plain'];
    const died = await here.run(words, { env: { RUNBOOK_CRASH_AT: 'step.started:1' } });
    expect(died.signal).toBe('SIGKILL');
    const told = await here.run(['resume', '--ui', 'plain', '--yes']);
    expect(told.code, told.stdout).toBe(0);
    expect(told.stdout).toContain('the run was undone');
  });

  it('is left as it is by an abort, which ends the run', async () => {
    here.write('r.md', book(counted('#a', 'true'), counted('#b', 'false'), counted('#tidy .finally', 'true')));
    expect((await here.run(['play', 'r.md', '--ui', 'plain'])).code).toBe(1);
    expect((await here.run(['undo', '--ui', 'plain'])).code).toBe(3);
    expect((await here.run(['abort', '--ui', 'plain'])).code).toBe(0);
    expect(here.journal().at(-1)).toMatchObject({ type: 'run.ended', outcome: 'cancelled' });
    expect(steps()).toContain('tidy');
  });
});

describe('a rollback during an abort', () => {
  it('is refused while an interrupted abort is not finished', async () => {
    here.write('r.md', book(counted('#held', HELD), counted('#release .finally', 'touch released')));
    const playing = here.start(['play', 'r.md', '--ui', 'plain']);
    await until('it has begun', () => steps().includes('held'));
    playing.process.kill('SIGSTOP');
    expect((await here.run(['abort'])).code).toBe(0);
    playing.process.kill('SIGKILL');
    await playing.told;
    // This resume reads the abort and dies before it has ended anything.
    const died = await here.run(['resume', '--ui', 'plain'], { env: { RUNBOOK_CRASH_AT: 'journal.after-sync:2' } });
    expect(died.signal).toBe('SIGKILL');
    expect(types()).toContain('abort.requested');
    const refused = await here.run(['undo', '--yes', '--ui', 'plain']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('runbook abort');
    expect((await here.run(['abort', '--ui', 'plain'])).code).toBe(0);
    expect(existsSync(path.join(here.folder, 'released'))).toBe(true);
  });

  it('an abort that is itself stopped is not reported as having ended the run', async () => {
    here.write('r.md', book(counted('#a', 'false'), counted('#release .finally', HELD)));
    expect((await here.run(['play', 'r.md', '--ui', 'plain'])).code).toBe(1);
    await stopIn('release', ['abort', '--ui', 'plain']);
    expect(types()).not.toContain('run.ended');
  });
});

describe('an approval that came before its question', () => {
  const APPROVED = [
    counted('#a', HELD),
    '## Danger\n\n<!-- runbook: #danger approve by=lead -->\n',
    counted('#d', 'true'),
    counted('#e', 'test -e mended'),
  ];

  it('counts once: what is played again must be approved again', async () => {
    here.write('r.md', book(...APPROVED));
    const playing = here.start(['play', 'r.md', '--ui', 'plain']);
    await until('it has begun', () => steps().includes('a'));
    expect((await here.run(['approve', 'latest', 'danger-approval', '--by', 'bob'])).code).toBe(0);
    await until('it is recorded', () => types().includes('approval.given'));
    here.write('go', '');
    expect((await playing.told).code).toBe(1);
    here.write('mended', '');
    const again = await here.run(['resume', '--ui', 'plain', '--rerun-from', 'danger-approval']);
    expect(again.code).toBe(3);
    expect(steps()).toEqual(['a', 'd', 'e']);
  });

  it('is kept when the runner dies', async () => {
    here.write('r.md', book(...APPROVED));
    const playing = here.start(['play', 'r.md', '--ui', 'plain']);
    await until('it has begun', () => steps().includes('a'));
    expect((await here.run(['approve', 'latest', 'danger-approval', '--by', 'bob'])).code).toBe(0);
    await until('it is recorded', () => types().includes('approval.given'));
    playing.process.kill('SIGKILL');
    await playing.told;
    here.write('go', '');
    here.write('mended', '');
    expect((await here.run(['resume', '--ui', 'plain'])).code).toBe(0);
    expect(here.journal().find((event) => event.type === 'question.answered')).toMatchObject({ by: 'bob' });
  });

  it('does not count from the operator who plays the run by then', async () => {
    here.write('r.md', book(...APPROVED));
    const playing = here.start(['play', 'r.md', '--ui', 'plain']);
    await until('it has begun', () => steps().includes('a'));
    expect((await here.run(['approve', 'latest', 'danger-approval', '--by', 'bob'])).code).toBe(0);
    await until('it is recorded', () => types().includes('approval.given'));
    playing.process.kill('SIGKILL');
    await playing.told;
    here.write('go', '');
    const bob = await here.run(['resume', '--ui', 'plain'], { env: { RUNBOOK_OPERATOR: 'bob' } });
    expect(bob.code).toBe(3);
    expect(steps()).toEqual(['a']);
  });
});

it('a step that outlived its runner is stopped when its time is over', async () => {
  here.write('r.md', book(counted('#slow timeout=1s', 'sleep 30')));
  const playing = here.start(['play', 'r.md', '--ui', 'plain']);
  await until('it has begun', () => steps().includes('slow'));
  playing.process.kill('SIGKILL');
  await playing.told;
  expect((await here.run(['resume', '--ui', 'plain'])).code).toBe(1);
  expect(here.journal().find((event) => event.type === 'step.finished')).toMatchObject({
    ending: 'timeout',
    adopted: true,
  });
});

it('a capture is void with its step, and the value that an earlier step captured counts again', async () => {
  here.write(
    'r.md',
    book(
      counted('#flag capture=F effect=read', 'cat flag'),
      counted('#first capture=V', 'echo first'),
      counted('#second capture=V when="vars.F == \'yes\'"', 'echo second'),
      counted('#use', 'echo "target=$V" >> used; test -e ok'),
    ),
  );
  here.write('flag', 'yes\n');
  expect((await here.run(['play', 'r.md', '--ui', 'plain'])).code).toBe(1);
  here.write('flag', 'no\n');
  here.write('ok', '');
  expect((await here.run(['resume', '--ui', 'plain', '--rerun-from', 'flag'])).code).toBe(0);
  expect(here.read('used')).toBe('target=second\ntarget=first\n');
});

it('two parallel steps that failed are both asked about, and neither is repeated automatically', async () => {
  here.write(
    'r.md',
    book(
      counted('#left parallel', 'exit 3'),
      counted('#right parallel', 'sleep 0.2', 'exit 1'),
      counted('#after', 'true'),
    ),
  );
  expect((await here.run(['play', 'r.md', '--ui', 'plain'])).code).toBe(1);
  expect(steps().toSorted()).toEqual(['left', 'right']);
  expect(types()).not.toContain('step.decided');
});
