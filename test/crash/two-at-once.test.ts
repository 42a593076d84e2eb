import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { INTERNAL_ERROR } from '../../src/model/failure.ts';
import { pairOfResumes } from './support/pairs.ts';
import { oracle } from './support/oracle.ts';
import { book, counted, Stage, until } from './support/stage.ts';

let here: Stage;
beforeEach(() => {
  here = new Stage();
});
afterEach(() => here.remove());

const HELD = counted('#held', 'until test -e go; do sleep 0.03; done');
const sound = (...steps: string[]): void => expect(oracle(here.journal(), here.starts(), new Set(steps))).toEqual([]);

/** A run in progress whose step waits for the file `go`. */
async function playing() {
  here.write('r.md', book(HELD, counted('#after', 'true')));
  const holder = here.start(['play', 'r.md', '--ui', 'plain']);
  await until('the step has begun', () => here.starts().length === 1);
  return holder;
}

describe('two at once', () => {
  it('case 17: of each pair of simultaneous resumes one proceeds, and the other exits 4 and names it', async () => {
    for (let pair = 0; pair < 8; pair += 1) expect(await pairOfResumes(new Stage())).toEqual([]);
  }, 60_000);

  it('case 18: a stopped holder still holds the run', async () => {
    const holder = await playing();
    holder.process.kill('SIGSTOP');
    const refused = await here.run(['resume']);
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain(`process ${holder.process.pid}`);
    expect(refused.stderr).toContain('--take-over');
    here.write('go', '');
    holder.process.kill('SIGCONT');
    expect((await holder.told).code).toBe(0);
    sound('held', 'after');
  });

  it('case 20: a holder whose run was taken over records nothing more when it continues, and its step is not started again', async () => {
    const holder = await playing();
    holder.process.kill('SIGSTOP');
    const taking = here.start(['resume', '--take-over', '--ui', 'plain']);
    await until('the new holder waits for the step', () => taking.output().includes('still running from before'));
    here.write('go', '');
    expect((await taking.told).code).toBe(0);
    const records = here.journal();
    holder.process.kill('SIGCONT');
    const fenced = await holder.told;
    expect(fenced.code).toBe(4);
    expect(fenced.stderr).toContain('has taken over the run');
    expect(fenced.stderr).not.toContain(INTERNAL_ERROR);
    expect(here.journal()).toEqual(records);
    expect(records.at(-1)).toMatchObject({ type: 'run.ended', epoch: 2 });
    expect(here.starts()).toHaveLength(2);
    sound('held', 'after');
  });

  it('a second play of the file is refused while the first is unfinished', async () => {
    const holder = await playing();
    const second = await here.run(['play', 'r.md', '--ui', 'plain']);
    expect(second.code).toBe(2);
    expect(second.stderr).toContain('unfinished');
    here.write('go', '');
    expect((await holder.told).code).toBe(0);
  });
});

describe('the inbox', () => {
  it('has what three terminals send at once, each command once', async () => {
    const holder = await playing();
    const id = path.basename(here.runs()[0] ?? '');
    const texts = Array.from({ length: 12 }, (_, index) => `note ${index} from terminal ${index % 3}`);
    const terminal = async (which: number): Promise<void> => {
      for (const text of texts.filter((_, index) => index % 3 === which))
        expect((await here.run(['note', id, text, '--by', `t${which}`])).code).toBe(0);
    };
    await Promise.all([0, 1, 2].map(terminal));
    here.write('go', '');
    expect((await holder.told).code).toBe(0);
    const notes = here.journal().flatMap((event) => (event.type === 'note.added' ? [event.text] : []));
    expect(notes.toSorted()).toEqual(texts.toSorted());
  });

  it('keeps commands that are sent while the runner is dead for the next resume', async () => {
    const holder = await playing();
    holder.process.kill('SIGKILL');
    await holder.told;
    const id = path.basename(here.runs()[0] ?? '');
    await Promise.all(['a', 'b', 'c'].map((text) => here.run(['note', id, text])));
    const died = await here.run(['resume'], { env: { RUNBOOK_CRASH_AT: 'journal.after-sync:3' } });
    expect(died.signal).toBe('SIGKILL');
    here.write('go', '');
    expect((await here.run(['resume', '--ui', 'plain'])).code).toBe(0);
    const notes = here.journal().flatMap((event) => (event.type === 'note.added' ? [event.text] : []));
    expect(notes.toSorted()).toEqual(['a', 'b', 'c']);
    sound('held', 'after');
  });

  it('tells a running process to end the run, which plays finally', async () => {
    here.write('r.md', book(HELD, counted('#end .finally', 'true')));
    const holder = here.start(['play', 'r.md', '--ui', 'plain']);
    await until('the step has begun', () => here.starts().length === 1);
    const told = await here.run(['abort']);
    expect(told.code).toBe(0);
    expect(told.stdout).toContain('asked to abort it');
    expect((await holder.told).code).toBe(130);
    expect(here.starts().map(({ step }) => step)).toEqual(['held', 'end']);
    expect(here.journal().at(-1)).toMatchObject({ type: 'run.ended', outcome: 'cancelled' });
    expect(existsSync(path.join(here.folder, 'go'))).toBe(false);
  });
});

describe('a resume from somewhere else', () => {
  it.each(['KUBECONFIG', 'AWS_PROFILE', 'PGHOST'])(
    'asks when %s has changed: exit 3, nothing started',
    async (name) => {
      here.write('r.md', book(counted('#one', 'test -e mended')));
      expect((await here.run(['play', 'r.md', '--ui', 'plain'], { env: { [name]: 'first' } })).code).toBe(1);
      here.write('mended', '');
      const asked = await here.run(['resume', '--ui', 'plain', '--yes'], { env: { [name]: 'second' } });
      expect(asked.code).toBe(3);
      expect(asked.stdout).toContain(name);
      expect(asked.stdout).not.toContain('second');
      expect(here.starts()).toHaveLength(1);
      expect((await here.run(['resume', '--ui', 'plain'], { env: { [name]: 'first' } })).code).toBe(0);
    },
  );
});
