import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workplace } from '../support/cli.ts';

let here: Workplace;
beforeEach(() => {
  here = new Workplace();
  here.write('book.md', '# Test\n\n- [ ] Ready\n\n```bash {#wipe effect=destructive}\ntrue\n```\n');
  here.write('answers.yaml', 'checks: { redy: pass }\n');
});
afterEach(() => here.remove());

describe('an answer given in advance for a step that does not exist', () => {
  it.each([
    [['--confirm', 'wip'], '--confirm wip: this run plays no such step', 'did you mean wipe?'],
    [
      ['--answers', 'answers.yaml'],
      '--answers: redy: this run plays no such step',
      'run `runbook show` to list the ids',
    ],
  ])('is wrong usage and starts nothing: %s', async (words, message, hint) => {
    const { code, stderr } = await here.runbook(['play', 'book.md', '--ui', 'plain', ...words]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect((await here.runbook(['list'])).stdout).not.toContain('Test');
  });

  it('is wrong usage of resume, too', async () => {
    expect((await here.runbook(['play', 'book.md', '--ui', 'plain'])).code).toBe(3);
    const { code, stderr } = await here.runbook(['resume', '--ui', 'plain', '--confirm', 'wip']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('did you mean wipe?')]);
  });
});

describe('undo --yes', () => {
  it('plays undos, but claims nothing about steps without one: only --by-hand says what was undone', async () => {
    here.write(
      'book.md',
      '# T\n\n```bash {#one}\ntrue\n```\n\n```bash {#two}\ntrue\n```\n\n```bash {.undo}\ntrue\n```\n\n```bash {#bad}\nfalse\n```\n',
    );
    expect((await here.runbook(['play', 'book.md', '--ui', 'plain'])).code).toBe(1);
    expect((await here.runbook(['undo', '--yes', '--ui', 'plain'])).code).toBe(3);
    expect(here.events().filter(({ type }) => type === 'step.undone')).toEqual([]);
    const confirmed = await here.runbook(['undo', '--yes', '--confirm', 'bad', '--ui', 'plain']);
    expect([confirmed.code, confirmed.stdout]).toEqual([3, expect.stringContaining("--by-hand 'bad=")]);
    expect((await here.runbook(['undo', '--by-hand', 'bad=  ', '--ui', 'plain'])).code).toBe(2);
    const byHand = ['undo', '--yes', '--by-hand', 'bad=nothing was left of it', '--ui', 'plain'];
    expect((await here.runbook(byHand)).code).toBe(3);
    const undone = (): unknown[] =>
      here.events().flatMap((event) => (event.type === 'step.undone' ? [event.step] : []));
    expect(undone()).toEqual(['bad', 'two']);
    const last = await here.runbook(['undo', '--by-hand', 'one=dropped the database', '--ui', 'plain']);
    expect([last.code, last.stdout]).toEqual([0, expect.stringContaining('undone by hand')]);
    expect(undone()).toEqual(['bad', 'two', 'one']);
    const report = await here.runbook(['report', 'latest']);
    expect(report.stdout).toMatch(/`one` undone by hand by .*: dropped the database/);
    expect(report.stdout).toContain('Not completed: undone, open again');
  });
});
