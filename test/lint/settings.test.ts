import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { chooseFiles, globPattern } from '../../src/cli/lint/choose-files.ts';
import { findSettings } from '../../src/cli/lint/find-settings.ts';
import { NO_SETTINGS } from '../../src/lint/index.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { lintingFolder, placed } from './linting.ts';

const { lintText } = lintingFolder();
const root = temporaryFolder('runbook-lint-settings-');
const put = (name: string, text: string): void => {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  writeFileSync(path.join(root, name), text);
};
const LINK = '# Page\n\nSee [that](./gone.md).\n';

describe('settings of lint', () => {
  beforeEach(() => {
    put('.git/HEAD', '');
    put('package.json', '{"runbook": {"lint": {"rules": {"broken-link": "info"}}}}');
  });

  it('come from the nearest folder that has some, up to the root of the repository', async () => {
    put('deep/er/page.md', LINK);
    const above = await findSettings(path.join(root, 'deep/er'));
    expect([above.folder, [...above.settings.rules]]).toEqual([root, [['broken-link', 'info']]]);
    put('deep/.runbookrc.yaml', 'lint: { rules: { broken-link: off, heading-skips-level: error }, ignore: [er] }\n');
    const near = await findSettings(path.join(root, 'deep/er'));
    expect([...near.settings.rules]).toEqual([
      ['broken-link', 'off'],
      ['heading-skips-level', 'error'],
    ]);
    expect(await chooseFiles(['er/page.md'], path.join(root, 'deep'), near)).toEqual([]);
  });

  it.each([
    ['lint: { rules: { brokn-link: off } }', 'did you mean broken-link?'],
    ['lint: { rules: { broken-link: loud } }', 'expected off, info, warning, error'],
    ['lint: { rules: { duplicate-id: off } }', 'cannot be set: play refuses'],
    ['lint: { rule: {} }', 'did you mean rules?'],
    ['lint: { ignore: drafts }', 'expected a list of globs'],
    ['lint: [', '.runbookrc.yaml'],
  ])('that are wrong are wrong usage: %s', async (text, message) => {
    put('wrong/.runbookrc.yaml', text);
    await expect(findSettings(path.join(root, 'wrong'))).rejects.toThrow(message);
  });

  it('change the level of a rule, or switch it off', async () => {
    const levels = async (level: 'off' | 'error') => {
      const found = await lintText(LINK, { ...NO_SETTINGS, rules: new Map([['broken-link', level]]) });
      return found
        .filter(({ diagnostic: { rule } }) => rule === 'broken-link')
        .map(({ diagnostic }) => diagnostic.severity);
    };
    expect(await levels('error')).toEqual(['error']);
    expect(await levels('off')).toEqual([]);
  });

  it.each([
    ['drafts', 'drafts/a/b.md', true],
    ['drafts/**', 'drafts/a/b.md', true],
    ['**/old/*.md', 'a/old/b.md', true],
    ['**/old/*.md', 'old/b.md', true],
    ['*.md', 'a/b.md', false],
    ['draft', 'drafts/b.md', false],
  ])('ignore with %s the file %s: %s', (glob, file, ignored) => {
    expect(globPattern(glob).test(file)).toBe(ignored);
  });
});

describe('a comment that allows a finding', () => {
  const allow = (comment: string, below = 'See [that](./gone.md).') => lintText(`# Page\n\n${comment}\n\n${below}\n`);

  it('takes the finding out of the block below it', async () => {
    expect(
      placed(await allow('<!-- runbook-lint: allow broken-link because the file comes with the release -->')),
    ).toEqual(['report-not-runbook@1']);
  });

  it('does not reach further than that block', async () => {
    const found = await allow(
      '<!-- runbook-lint: allow broken-link because of a test -->',
      '[a](./gone.md)\n\n[b](./gone.md)',
    );
    expect(placed(found)).toEqual(['report-not-runbook@1', 'broken-link@7']);
  });

  it('counts for the whole file when it says so', async () => {
    const found = await allow('<!-- runbook-lint: allow-in-file broken-link, report-not-runbook because of a test -->');
    expect(placed(found)).toEqual([]);
  });

  it.each([
    ['without a reason', '<!-- runbook-lint: allow broken-link -->'],
    ['with an unknown rule', '<!-- runbook-lint: allow brokn-link because of a test -->'],
    ['in other words', '<!-- runbook-lint: disable broken-link because of a test -->'],
  ])('%s is reported and allows nothing', async (_, comment) => {
    expect(placed(await allow(comment))).toEqual(expect.arrayContaining(['bad-suppression@3', 'broken-link@5']));
  });

  it('is reported when it allows nothing, and --fix removes its line', async () => {
    const found = await allow('<!-- runbook-lint: allow broken-link because of a test -->', 'No link.');
    const unused = found.find(({ diagnostic }) => diagnostic.rule === 'unused-suppression');
    expect(unused?.diagnostic.line).toBe(3);
    expect(unused?.fix).toEqual([{ start: 8, end: 67, text: '' }]);
  });

  it('cannot allow what play refuses', async () => {
    const found = await allow(
      '<!-- runbook-lint: allow bad-attribute because of a test -->',
      '```bash {.gate #g retries=2}\ntest -e x\n```',
    );
    expect(placed(found)).toEqual(expect.arrayContaining(['bad-suppression@3', 'bad-attribute@5']));
  });
});
