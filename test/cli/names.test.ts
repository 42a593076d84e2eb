import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workplace } from '../support/cli.ts';

let here: Workplace;
beforeEach(async () => {
  here = new Workplace();
  here.write('book.md', '# T\n\n## Go\n\n<!-- runbook: approve by=lead -->\n\n```bash {#go}\ntrue\n```\n');
  const played = await here.runbook(['play', 'book.md', '--ui', 'plain']);
  if (played.code !== 3 || !played.stdout.includes('Approval by lead'))
    throw new Error(`nobody is asked: ${played.stdout}`);
});
afterEach(() => here.remove());

const step = (): string => {
  const [question] = here.events().flatMap((event) => (event.type === 'question.asked' ? [event['question']] : []));
  return (question as { readonly step: string }).step;
};
const inbox = (): string[] => readdirSync(path.join(here.runs().at(-1) ?? '', 'inbox'));

describe('the approver', () => {
  it.each(['ada', 'ADA', ' ada ', 'a da', 'a\u200bda', '\u0430d\u0430', 'ａｄａ'])(
    'is not the operator in another spelling: %j',
    async (by) => {
      const { code, stderr } = await here.runbook(['approve', 'latest', step(), '--by', by]);
      expect([code, stderr]).toEqual([2, expect.stringContaining('cannot approve it')]);
      expect(inbox()).toEqual([]);
    },
  );

  it('has a name, which is recorded without invisible characters', async () => {
    expect((await here.runbook(['approve', 'latest', step(), '--by', '  Grace \u200b  Hopper '])).code).toBe(0);
    expect((await here.runbook(['resume', '--ui', 'plain'])).code).toBe(0);
    expect(here.events().find(({ type }) => type === 'question.answered')).toMatchObject({ by: 'Grace Hopper' });
  });

  it('is not an operator who has played the run before', async () => {
    const grace = { env: { RUNBOOK_OPERATOR: 'grace' } };
    expect((await here.runbook(['resume', '--ui', 'plain'], grace)).code).toBe(3);
    expect((await here.runbook(['approve', 'latest', step(), '--by', 'GRACE'])).code).toBe(2);
    expect((await here.runbook(['approve', 'latest', step(), '--by', 'joan'])).code).toBe(0);
  });
});

describe('text that is not a name', () => {
  it.each(['', '  ', '\u0007', '\u200b', '-'])(
    'is refused wherever a name is given, and leaves nothing behind: %j',
    async (by) => {
      const env = { env: { RUNBOOK_OPERATOR: by } };
      const before = here.events().length;
      for (const told of [
        await here.runbook(['approve', 'latest', step(), `--by=${by}`]),
        await here.runbook(['note', 'latest', 'seen', `--by=${by}`]),
        await here.runbook(['note', 'latest', 'seen'], env),
        await here.runbook(['resume', '--ui', 'plain'], env),
        await here.runbook(['play', 'book.md', '--new', '--ui', 'plain'], env),
      ])
        expect([told.code, told.stderr]).toEqual([2, expect.stringContaining('is not a name')]);
      expect(inbox()).toEqual([]);
      expect(here.runs()).toHaveLength(1);
      expect(here.events()).toHaveLength(before);
    },
  );
});
