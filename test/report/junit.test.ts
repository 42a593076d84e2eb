import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, it } from 'vitest';
import { junit } from '../../src/report/junit.ts';
import { beforeRestore, completedRun, failedRun, RESTORE } from '../support/sample-run.ts';
import { Story } from '../support/story.ts';

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  isArray: (name) => ['testsuite', 'testcase', 'property'].includes(name),
});

interface Case {
  readonly name: string;
  readonly failure?: Reason;
  readonly error?: Reason;
  readonly skipped?: Reason;
}
interface Reason {
  readonly message: string;
  readonly type?: string;
  readonly '#text'?: string;
}
interface Counts {
  readonly name: string;
  readonly tests: string;
  readonly failures: string;
  readonly errors: string;
  readonly skipped: string;
}
interface Suite extends Counts {
  readonly testcase: readonly Case[];
}

async function suites(story: Story): Promise<Counts & { readonly testsuite: readonly Suite[] }> {
  const text = await junit.render(story.state, { records: story.records });
  expect(XMLValidator.validate(text)).toBe(true);
  const parsed = parser.parse(text) as { testsuites: Counts & { testsuite: readonly Suite[] } };
  return parsed.testsuites;
}

const casesOf = (all: { readonly testsuite: readonly Suite[] }): readonly Case[] =>
  all.testsuite.flatMap((suite) => suite.testcase);

it('is a golden file for a run that stopped at a gate', async () => {
  const story = failedRun();
  await expect(await junit.render(story.state, { records: story.records })).toMatchFileSnapshot('golden/failed.xml');
});

it('has a case for each gate and one for the run, all passed if the run completed', async () => {
  const all = await suites(completedRun());
  expect(all).toMatchObject({ tests: '2', failures: '0', errors: '0', skipped: '0' });
  expect(casesOf(all).map((one) => one.name)).toEqual(['rows-match', 'run']);
});

it('says what a failed gate found and expected', async () => {
  const all = await suites(failedRun());
  expect(all).toMatchObject({ tests: '2', failures: '1', errors: '1' });
  const [gate, run] = casesOf(all);
  expect(gate?.failure).toMatchObject({ message: 'found 11, expected 12', type: 'gate' });
  expect(run?.error?.message).toBe('failed, stopped at load-dump');
});

it('is an error, never green, if a step failed before its gates could be evaluated', async () => {
  const failure = { code: 'exit-code', message: 'load-dump exited with 1' } as const;
  const all = await suites(beforeRestore().fail('load-dump', failure).end('failed'));
  expect(casesOf(all)[0]).toMatchObject({
    name: 'rows-match',
    error: { message: 'not evaluated: load-dump failed: load-dump exited with 1', type: 'exit-code' },
  });
});

it('has a case for a step without gates only if it failed', async () => {
  const failure = { code: 'timeout', message: 'announce took too long' } as const;
  const failed = new Story(RESTORE).start().enter('restore').fail('announce', failure).end('failed');
  expect(casesOf(await suites(failed)).map((one) => one.name)).toEqual(['rows-match', 'announce', 'run']);
});

it('skips gates that were not reached, and the run is then not a success', async () => {
  const all = await suites(new Story(RESTORE).start().end('cancelled'));
  expect(all).toMatchObject({ tests: '2', failures: '0', errors: '1', skipped: '1' });
  expect(casesOf(all)[0]?.skipped?.message).toBe('not reached');
});

it('counts the cases of every suite', async () => {
  for (const story of [completedRun(), failedRun(), beforeRestore()]) {
    for (const suite of (await suites(story)).testsuite) {
      const count = (key: 'failure' | 'error' | 'skipped'): string =>
        String(suite.testcase.filter((one) => key in one).length);
      expect(suite).toMatchObject({
        tests: String(suite.testcase.length),
        failures: count('failure'),
        errors: count('error'),
        skipped: count('skipped'),
      });
    }
  }
});

it('stays well-formed whatever a runbook or a command prints', async () => {
  const evil = '"\'<x a=1>&amp;]]> \x1b]0;t\x07 \ud800 \uffff \0';
  const story = new Story({
    title: evil,
    sections: [{ id: 'main', title: evil, steps: [{ id: 'one', gates: ['g'] }] }],
  });
  story.start().enter('main').begin('one').finish('one');
  story.gate('g', 'one', { polls: [false], found: evil, expected: evil }).end('failed');
  const [first] = (await suites(story)).testsuite;
  expect(first?.name).toContain('<x a=1>&amp;]]>');
  expect(await junit.render(story.state, { records: story.records })).not.toMatch(/[\x00-\x08\x0b-\x1f\ufffe\uffff]/);
});
