import { expect, it } from 'vitest';
import { createJsonView } from '../../src/plain/json-lines.ts';
import { failedRun } from '../support/sample-run.ts';
import { show } from '../support/show.ts';

it('prints each record as one JSON line, and no live output', async () => {
  let text = '';
  const story = failedRun();
  await show(createJsonView({ write: (more) => void (text += more) }), story, {
    3: [{ kind: 'output', step: 'declare', text: 'noise' }],
  });
  expect(
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual(story.records);
});
