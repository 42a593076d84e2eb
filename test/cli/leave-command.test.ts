import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Workplace } from '../support/cli.ts';

let here: Workplace;
beforeEach(() => {
  here = new Workplace();
});
afterEach(() => here.remove());

const BOOK = '# Test\n\n```bash {#look}\ntest -e ready\n```\n';

describe('a note from another terminal', () => {
  it('is on the timeline of a stopped run once it is resumed', async () => {
    here.write('book.md', BOOK);
    expect((await here.runbook(['play', 'book.md', '--ui', 'plain'])).code).toBe(1);
    expect((await here.runbook(['note', 'latest', 'it', 'was', 'the', 'disk', '--kind', 'issue'])).code).toBe(0);
    here.write('ready', '');
    expect((await here.runbook(['resume', '--ui', 'plain'])).code).toBe(0);
    const notes = here.events().filter((event) => event.type === 'note.added');
    expect(notes).toMatchObject([{ kind: 'issue', text: 'it was the disk', by: 'ada' }]);
  });

  it('left for latest goes to the run that is being played, even if there is a newer one', async () => {
    here.write('slow.md', '# Slow\n\n```bash {#wait}\ntouch begun; until test -e go; do sleep 0.1; done\n```\n');
    here.write('book.md', BOOK);
    const playing = here.runbook(['play', 'slow.md', '--ui', 'plain']);
    await vi.waitFor(() => expect(existsSync(path.join(here.folder, 'begun'))).toBe(true), { timeout: 60_000 });
    await here.runbook(['play', 'book.md', '--ui', 'plain']);
    const [live = ''] = here.runs();
    const told = await here.runbook(['note', 'latest', 'seen']);
    expect(told.stdout).toContain(path.basename(live));
    here.write('go', '');
    expect((await playing).stdout).toContain('note by ada: seen');
  });

  it.each([
    ['note', 'latest', 'too late'],
    ['approve', 'latest', 'look'],
  ])('is refused for a run that has ended, since nothing would read it: %s', async (...words) => {
    here.write('book.md', BOOK);
    here.write('ready', '');
    expect((await here.runbook(['play', 'book.md', '--ui', 'plain'])).code).toBe(0);
    const refused = await here.runbook(words);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('has ended');
    expect([...here.files().keys()].filter((file) => file.includes('/inbox/'))).toEqual([]);
  });
});

describe('an approval from another terminal', () => {
  const APPROVED = '# Test\n\n## Swap\n\n<!-- runbook: #swap approve by=lead -->\n\n```bash {#look}\ntrue\n```\n';

  it('is used by the next resume', async () => {
    here.write('book.md', APPROVED);
    expect((await here.runbook(['play', 'book.md', '--ui', 'plain'])).code).toBe(3);
    expect((await here.runbook(['approve', 'latest', 'swap-approval', '--by', 'grace'])).code).toBe(0);
    expect((await here.runbook(['resume', '--ui', 'plain'])).code).toBe(0);
  });

  it.each([
    [['look', '--by', 'grace'], 'look is not an approval of this run', 'use swap-approval'],
    [['swap-approval'], 'ada plays this run and cannot approve it', '--by NAME'],
  ])('is refused at once when it can never be used: %s', async (words, message, hint) => {
    here.write('book.md', APPROVED);
    expect((await here.runbook(['play', 'book.md', '--ui', 'plain'])).code).toBe(3);
    const refused = await here.runbook(['approve', 'latest', ...words]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(message);
    expect(refused.stderr).toContain(hint);
  });
});
