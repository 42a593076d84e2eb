import { afterAll, describe, expect, it } from 'vitest';
import { followPage } from './follow-page.ts';

describe.each([
  ['tutorial.md', /^## (?=\d+\. )/m, 8],
  ['reviewing.md', /^## /m, 4],
] as const)('docs/%s', (name, heading, busy) => {
  const page = followPage(name, heading);
  afterAll(() => page.remove());

  it.each(page.sections)('%s', async (_title, section) => {
    await expect(page.follow(section)).resolves.toBeUndefined();
  });

  it(`runs commands in at least ${busy} sections`, () => {
    expect(page.sections.filter(([, section]) => page.runsCommands(section)).length).toBeGreaterThanOrEqual(busy);
  });
});
