import { expect, it } from 'vitest';
import { attemptFiles, keyedDigestOf, paceFileOf, scriptFileOf } from '../../src/model/attempt-files.ts';

it('keeps the names that runs of earlier versions have on disk', () => {
  expect(attemptFiles('/run/steps/a/1')).toEqual({
    output: '/run/steps/a/1/output',
    stderr: '/run/steps/a/1/stderr',
    result: '/run/steps/a/1/result.json',
    process: '/run/steps/a/1/process.json',
    session: '/run/steps/a/1/state',
    sessionProblem: '/run/steps/a/1/session.problem',
    manifest: '/run/steps/a/1/manifest.jsonl',
  });
  expect(scriptFileOf('/run/steps/a/1', '.mjs')).toBe('/run/steps/a/1/script.mjs');
  expect(paceFileOf('/run/steps/a/1/output')).toBe('/run/steps/a/1/output.idx');
  expect(keyedDigestOf('/run/steps/a/1/output')).toBe('/run/steps/a/1/output.digest');
});
