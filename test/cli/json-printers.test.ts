import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Workplace } from '../support/cli.ts';

const UNPRINTABLE = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}]/u;
/** C1 CSI, a bidirectional override, a zero-width space, a line separator, a tag, a private code point. */
const HOSTILE = '\u009b31m\u202eevil\u200b\u2028\u{e0041}\ue000\u007f';

let here: Workplace;
beforeAll(async () => {
  here = new Workplace();
  const book = `# Title ${HOSTILE}\n\nText ${HOSTILE}.\n\n\`\`\`bash {#say capture=SAID}\necho 'said ${HOSTILE}'\n\`\`\`\n`;
  here.write('book.md', book);
  await here.runbook(['play', 'book.md', '--ui', 'plain']);
});
afterAll(() => here.remove());

describe('JSON output', () => {
  it.each([
    ['play --ui json', ['play', 'book.md', '--ui', 'json']],
    ['show --json', ['show', 'book.md', '--json']],
    ['list --json', ['list', '--json']],
    ['status --json', ['status', 'latest', '--json']],
    ['replay --ui json', ['replay', 'latest', '--ui', 'json']],
    ['report --format json', ['report', 'latest', '--format', 'json']],
    ['report --format cast', ['report', 'latest', '--format', 'cast']],
    ['report --format cast-v3', ['report', 'latest', '--format', 'cast-v3']],
  ])('cannot control a terminal: %s', async (_, words) => {
    const { code, stdout } = await here.runbook(words);
    expect(code).toBe(0);
    expect(stdout).toContain('evil');
    expect(stdout).not.toMatch(UNPRINTABLE);
    expect(() => parsed(stdout)).not.toThrow();
  });

  it.each(['md', 'html', 'junit', 'metrics'])('nor can a report in another format: %s', async (format) => {
    const { code, stdout } = await here.runbook(['report', 'latest', '--format', format]);
    expect(code).toBe(0);
    expect(stdout).toContain('evil');
    expect(stdout.replace(/[\t\ue000]/g, '')).not.toMatch(UNPRINTABLE);
  });

  it('is escaped in the journal itself, which keeps the original value', () => {
    const [run = ''] = here.runs();
    expect(readFileSync(`${run}/journal.jsonl`, 'utf8')).not.toMatch(UNPRINTABLE);
    expect(here.events().find(({ type }) => type === 'step.finished')).toMatchObject({
      captured: expect.stringContaining('\u202e') as string,
    });
  });
});

const parsed = (text: string): unknown[] => {
  try {
    return [JSON.parse(text) as unknown];
  } catch {
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  }
};
