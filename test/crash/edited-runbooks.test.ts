import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { oracle } from './support/oracle.ts';
import { book, counted, fence, Stage } from './support/stage.ts';

let here: Stage;
beforeEach(() => {
  here = new Stage();
});
afterEach(() => here.remove());

const ONE = counted('#one', 'A=1');
const TWO = counted('#two', 'B=2');
const broken = counted('#three', 'echo "$A $B"', 'false');
const mended = counted('#three', 'echo "mended $A $B"');
const better = counted('#three', 'true');
const FOUR = counted('#four', 'echo four');
const resume = (...more: string[]) => here.run(['resume', '--ui', 'plain', ...more]);
const started = (): string[] => here.starts().map(({ step }) => step);
const sound = (): void =>
  expect(oracle(here.journal(), here.starts(), new Set(['one', 'two', 'three', 'four', 'new']))).toEqual([]);

/** Two steps committed, the third failed, the fourth to come. */
async function stoppedAtThree(): Promise<void> {
  here.write('r.md', book(ONE, TWO, broken, FOUR));
  expect((await here.run(['play', 'r.md', '--ui', 'plain'])).code).toBe(1);
}

describe('case 21: a runbook edited while its run is stopped', () => {
  it('is shown step by step, and nothing is played or recorded until the operator chooses a text', async () => {
    await stoppedAtThree();
    here.write('r.md', book(ONE, TWO, mended, counted('#four', 'echo another')));
    const before = here.journal().length;
    const told = await resume('--yes');
    expect(told.code).toBe(3);
    expect(told.stderr).toMatch(/three \(failed\): changed: code/);
    expect(told.stderr).toContain('four: changed: code');
    expect(told.stderr).toContain('changes-undecided');
    expect(told.stderr).toContain('--keep-source');
    expect(told.stderr).toContain('--accept-changes');
    expect(here.journal()).toHaveLength(before);
    expect((await resume('--accept-changes', '--keep-source')).code).toBe(2);
    expect((await here.run(['undo', '--yes'])).code).toBe(3);
    expect(here.journal()).toHaveLength(before);
  });

  it('continues with the original text on request, records that, and asks once for each edit', async () => {
    await stoppedAtThree();
    here.write('r.md', book(ONE, TWO, mended, FOUR));
    const kept = await resume('--keep-source');
    expect(kept.code).toBe(1);
    expect(kept.stdout).not.toContain('mended');
    expect(here.journal().filter((event) => event.type === 'plan.kept')).toMatchObject([
      { by: 'ada', changes: ['three (failed): changed: code'] },
    ]);
    expect((await here.run(['report'])).stdout).toContain('ada continued with the text that the run was started with');
    expect((await resume()).code).toBe(1);
    expect(here.journal().filter((event) => event.type === 'plan.kept')).toHaveLength(1);
    here.write('r.md', book(ONE, TWO, mended, counted('#four', 'echo another')));
    expect((await resume()).code).toBe(3);
    expect((await resume('--accept-changes')).code).toBe(0);
    sound();
  });

  it('asks about instructions and warnings for the operator, and not about wording around the steps', async () => {
    const manual = (text: string) => `## By hand\n\n<!-- runbook: manual -->\n\n${text}\n\n`;
    const warned = (text: string) => `> [!CAUTION]\n> ${text}\n\n${counted('#four', 'echo four')}`;
    const written = (...[around, hand, caution]: [string, string, string]) =>
      here.write('r.md', book(around, `${ONE}\n`, broken, manual(hand), `## Then\n\n${warned(caution)}`));
    written('Some words.', 'Pull the red cable.', 'It hurts.');
    expect((await here.run(['play', 'r.md', '--ui', 'plain'])).code).toBe(1);
    written('Other words.', 'Pull the red cable.', 'It hurts.');
    const reworded = await resume();
    expect(reworded.code).toBe(1);
    expect(reworded.stderr).toContain('only the wording of r.md was edited');
    written('Some words.', 'Pull the blue cable.', 'It hurts.');
    expect((await resume()).code).toBe(3);
    written('Some words.', 'Pull the red cable.', 'It deletes.');
    const told = await resume();
    expect(told.code).toBe(3);
    expect(told.stderr).toContain('four: changed: warnings');
  });

  it('does not prevent an abort', async () => {
    here.write('r.md', book(ONE, broken, fence('bash {.finally #last}', 'echo tidied up')));
    expect((await here.run(['play', 'r.md', '--ui', 'plain'])).code).toBe(1);
    here.write('r.md', book(ONE, mended, fence('bash {.finally #last}', 'echo another')));
    const told = await here.run(['abort']);
    expect(told.code).toBe(0);
    expect(told.stdout).toContain('tidied up');
  });

  it('changes the steps to come with consent, recorded, and with its plan stored beside the first one', async () => {
    await stoppedAtThree();
    here.write('r.md', book(ONE, TWO, mended, counted('#four', 'echo another')));
    const told = await resume('--accept-changes');
    expect(told.code, told.stderr).toBe(0);
    expect(told.stdout).toContain('mended 1 2');
    expect(started()).toEqual(['one', 'two', 'three', 'three', 'four']);
    const changed = here.journal().find((event) => event.type === 'plan.changed');
    expect(changed).toMatchObject({
      by: 'ada',
      changes: [
        { step: 'three', change: 'changed' },
        { step: 'four', change: 'changed' },
      ],
    });
    for (const command of ['status', 'report', 'verify-journal']) expect((await here.run([command])).code).toBe(0);
    expect((await here.run(['report'])).stdout).toContain('edited runbook accepted by ada');
    sound();
  });

  it('shows what has changed around the steps, and accepts it only with consent', async () => {
    const connected = (port: number): string =>
      `---\nconnections:\n  store: { postgres: { host: 127.0.0.1, port: ${port} } }\n---\n${book(ONE, TWO, counted('#three', 'test -e mended'))}`;
    here.write('r.md', connected(1));
    expect((await here.run(['play', 'r.md', '--ui', 'plain'])).code).toBe(1);
    here.write('r.md', connected(2));
    const told = await resume();
    expect(told.code).toBe(3);
    expect(told.stderr).toContain('connections: changed');
    expect(told.stderr).toContain('--accept-changes');
    expect(here.journal().some((event) => event.type === 'plan.changed')).toBe(false);
    here.write('mended', '');
    expect((await resume('--accept-changes')).code).toBe(0);
    expect(here.journal().find((event) => event.type === 'plan.changed')).toMatchObject({ changes: [] });
    sound();
  });

  it('killed after the accepted plan was stored but not recorded, continues with the old plan', async () => {
    await stoppedAtThree();
    here.write('r.md', book(ONE, TWO, mended, counted('#four', 'echo another')));
    const died = await here.run(['resume', '--ui', 'plain', '--accept-changes'], {
      env: { RUNBOOK_CRASH_AT: 'plan.stored' },
    });
    expect(died.signal).toBe('SIGKILL');
    expect(here.journal().some((event) => event.type === 'plan.changed')).toBe(false);
    for (const command of ['status', 'report', 'verify-journal', 'replay'])
      expect((await here.run([command])).code).toBe(0);
    const told = await resume('--keep-source');
    expect(told.code).toBe(1);
    expect(told.stdout).not.toContain('mended');
    expect((await resume('--accept-changes')).code).toBe(0);
    expect(started()).toEqual(['one', 'two', 'three', 'three', 'three', 'four']);
    sound();
  });

  it('continues with the accepted version when it is stopped again', async () => {
    await stoppedAtThree();
    here.write('r.md', book(ONE, TWO, mended, counted('#four', 'test -e mended')));
    expect((await resume('--accept-changes')).code).toBe(1);
    here.write('mended', '');
    const told = await resume();
    expect(told.stderr).not.toContain('edited');
    expect(told.code).toBe(0);
    expect(started()).toEqual(['one', 'two', 'three', 'three', 'four', 'four']);
    sound();
  });

  it('never changes a completed step: refused, nothing is started, and the step can be reopened instead', async () => {
    await stoppedAtThree();
    here.write('r.md', book(ONE, counted('#two', 'B=changed'), mended, FOUR));
    const before = here.journal().length;
    const refused = await resume('--accept-changes');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('changes-refused');
    expect(refused.stderr).toContain('two (passed): changed: code');
    expect(here.journal()).toHaveLength(before);
    const again = await resume('--accept-changes', '--rerun-from', 'two');
    expect(again.code, again.stderr).toBe(0);
    expect(again.stdout).toContain('mended 1 changed');
    expect(started()).toEqual(['one', 'two', 'three', 'two', 'three', 'four']);
    expect(here.journal().filter((event) => event.type === 'step.reopened')).toMatchObject([
      { step: 'two' },
      { step: 'three' },
    ]);
    sound();
  });

  it('never changes what judged a completed step, but can fix a gate that did not hold', async () => {
    const gate = (id: string, test: string) => fence(`bash {.gate #${id}}`, test);
    here.write('r.md', book(ONE, gate('first', 'test 1 = 1'), TWO, gate('second', 'test -e wrong')));
    expect((await here.run(['play', 'r.md', '--ui', 'plain'])).code).toBe(1);
    here.write('r.md', book(ONE, gate('first', 'test 2 = 2'), TWO, gate('second', 'test 1 = 1')));
    expect((await resume('--accept-changes')).stderr).toContain('first');
    here.write('r.md', book(ONE, gate('first', 'test 1 = 1'), TWO, gate('second', 'test 1 = 1')));
    expect((await resume('--accept-changes')).code).toBe(0);
    expect(started()).toEqual(['one', 'two']);
    sound();
  });

  it('never changes what was approved, unless it is approved again', async () => {
    const written = (...steps: string[]) =>
      here.write('r.md', book('## Danger\n\n<!-- runbook: #danger approve by=lead -->\n', ...steps));
    const approve = () => here.run(['approve', 'latest', 'danger-approval', '--by', 'grace']);
    written(broken, FOUR);
    expect((await here.run(['play', 'r.md', '--ui', 'plain'])).code).toBe(3);
    await approve();
    expect((await resume()).code).toBe(1);
    for (const edit of [[better, FOUR], [broken], [broken, FOUR, counted('#new', 'true')], [FOUR, broken]]) {
      written(...edit);
      const refused = await resume('--accept-changes');
      expect([refused.code, refused.stderr]).toEqual([
        2,
        expect.stringContaining('was already approved (danger-approval)'),
      ]);
      expect(refused.stderr).toContain('--rerun-from danger-approval');
    }
    expect(started()).toEqual(['three']);
    written(better, FOUR);
    expect((await resume('--accept-changes', '--rerun-from', 'danger-approval')).code).toBe(3);
    await approve();
    expect((await resume()).code).toBe(0);
    expect(started()).toEqual(['three', 'three', 'four']);
  });

  it('is not played by an approval of the old text, whether in the inbox or recorded ahead', async () => {
    const written = (first: string, danger: string) =>
      here.write('r.md', book(first, '## Danger\n\n<!-- runbook: #danger approve by=lead -->\n', danger));
    const approve = () => here.run(['approve', 'latest', 'danger-approval', '--by', 'grace']);
    written(broken, FOUR);
    expect((await here.run(['play', 'r.md', '--ui', 'plain'])).code).toBe(1);
    await approve();
    expect((await resume()).code).toBe(1);
    expect(here.journal().filter(({ type }) => type === 'approval.given')).toHaveLength(1);
    written(better, counted('#four', 'echo another'));
    expect((await resume('--accept-changes')).code).toBe(3);
    await approve();
    written(better, counted('#four', 'echo a third'));
    const told = await resume('--accept-changes');
    expect([told.code, told.stdout]).toEqual([3, expect.stringContaining('by grace does not count')]);
    expect(started()).not.toContain('four');
    await approve();
    expect((await resume()).code).toBe(0);
    expect(started()).toContain('four');
  });

  it('is asked about when it has errors, and mentioned when it is missing; the run can continue with its own copy', async () => {
    here.write('r.md', book(ONE, counted('#two', 'test -e mended')));
    expect((await here.run(['play', 'r.md', '--ui', 'plain'])).code).toBe(1);
    here.write('r.md', book(ONE, fence('bash {#two timout=5s}', 'true')));
    const refused = await resume('--accept-changes');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('unknown-attribute');
    const undecided = await resume();
    expect(undecided.code).toBe(3);
    expect(undecided.stderr).toContain('has errors now');
    expect((await resume('--keep-source')).code).toBe(1);
    rmSync(path.join(here.folder, 'r.md'));
    here.write('mended', '');
    const told = await resume();
    expect(told.stderr).toContain('no longer exists; the run continues with its own copy');
    expect(told.code).toBe(0);
  });
});

describe('case 22: identity is the id', () => {
  it('a renamed completed step does not keep its result', async () => {
    await stoppedAtThree();
    here.write('r.md', book(ONE, counted('#new', 'B=2'), mended, FOUR));
    const told = await resume('--accept-changes');
    expect(told.code).toBe(2);
    expect(told.stderr).toContain('two (passed): removed');
    expect(told.stderr).toContain('new: added');
    expect(started()).toEqual(['one', 'two', 'three']);
  });

  it('an inserted step is played, wherever it is, and those around it are not', async () => {
    await stoppedAtThree();
    here.write('r.md', book(ONE, counted('#new', 'echo inserted'), TWO, mended, FOUR));
    expect((await resume('--accept-changes')).code).toBe(0);
    expect(started()).toEqual(['one', 'two', 'three', 'new', 'three', 'four']);
    sound();
  });

  it('reordered steps keep their results', async () => {
    await stoppedAtThree();
    here.write('r.md', book(TWO, FOUR, ONE, mended));
    const told = await resume('--accept-changes');
    expect(told.code, told.stderr).toBe(0);
    expect(told.stderr).toContain('moved');
    expect(started()).toEqual(['one', 'two', 'three', 'four', 'three']);
    sound();
  });
});

describe('--rerun-from', () => {
  it('reopens completed steps by an event, and their marks are void', async () => {
    here.write('r.md', book(ONE, counted('#two mark=restored', 'true'), counted('#three', 'test -e mended')));
    expect((await here.run(['play', 'r.md', '--ui', 'plain'])).code).toBe(1);
    here.write('mended', '');
    expect((await resume('--rerun-from', 'two')).code).toBe(0);
    expect(started()).toEqual(['one', 'two', 'three', 'two', 'three']);
    const described = JSON.parse((await here.run(['status', '--json'])).stdout) as {
      marks: { name: string; void: boolean }[];
    };
    const restored = described.marks.filter(({ name }) => name === 'restored');
    expect(restored.map((mark) => mark.void)).toEqual([true, false]);
    sound();
  });

  it('names similar ids when none matches, and says that a gate belongs to its step', async () => {
    here.write('r.md', book(ONE, fence('bash {.gate #holds}', 'false')));
    expect((await here.run(['play', 'r.md', '--ui', 'plain'])).code).toBe(1);
    expect((await resume('--rerun-from', 'onw')).stderr).toContain('did you mean one?');
    const gate = await resume('--rerun-from', 'holds');
    expect(gate.code).toBe(2);
    expect(gate.stderr).toContain('--rerun-from one');
  });
});
