import { unified } from 'unified';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { visit } from 'unist-util-visit';
import { expect, it } from 'vitest';
import { REPORTS } from '../../src/report/index.ts';
import { code, fence, inline, paragraph, table } from '../../src/report/document.ts';
import { write } from '../../src/report/markdown/write.ts';
import { completedRun, failedRun, RESTORE, restoring } from '../support/sample-run.ts';
import { Story } from '../support/story.ts';

const markdown = REPORTS[0];

async function report(story: Story): Promise<string> {
  return (await markdown?.render(story.state, { records: story.records })) ?? '';
}

it('reports a completed run', async () => {
  await expect(await report(completedRun())).toMatchFileSnapshot('golden/completed.md');
});

it('reports a run that stopped at a gate, and one that continued after it', async () => {
  await expect(await report(failedRun())).toMatchFileSnapshot('golden/failed.md');
  const mended = failedRun()
    .resume(600_000)
    .gate('rows-match', 'load-dump', { polls: [true], found: '12', expected: '12' });
  mended.add({ type: 'step.committed', step: 'load-dump' }).mark('restored', null, 'load-dump').pass('announce').end();
  await expect(await report(mended)).toMatchFileSnapshot('golden/mended.md');
});

it('is byte for byte the same for the same journal', async () => {
  const story = failedRun();
  const before = await report(story);
  expect(await report(story)).toBe(before);
});

it('says "not measured", never 0 or "met", if nothing was measured', async () => {
  const text = await report(new Story(RESTORE).start().end('failed'));
  expect(text).toMatch(/^\| RTO \| 2h \(`runbook.md:3`\) \| not measured \| not measured \|/m);
  expect(text).toMatch(/^\| RPO \| 1h \(`runbook.md:3`\) \| not measured \| not measured \|/m);
});

it('lists skips, overrides and undone marks with names and reasons', async () => {
  const story = completedRun();
  story.add({ type: 'step.skipped', step: 'announce', why: 'operator', reason: 'nobody to tell', by: 'ada' });
  story.add({ type: 'step.undone', step: 'load-dump', by: 'ada' });
  const text = await report(story);
  expect(text).toContain('`announce` skipped (operator decision) by ada: nobody to tell');
  expect(text).toContain('~~restored~~ (undone)');
});

it('cannot be broken by text of a runbook, an operator or a command', async () => {
  const evil = '|x|\n# Heading\n<script>alert(1)</script> [l](javascript:x) `tick` ```` \x1b]0;t\x07\x1b[2J @all';
  const story = new Story({
    title: evil,
    sections: [{ id: 'main', title: evil, steps: [{ id: 'first', title: evil, gates: ['judge'] }] }],
  });
  story.start({ operator: evil, drill: evil, mode: 'drill' }).enter('main').begin('first').finish('first');
  story.gate('judge', 'first', { polls: [false], found: evil, expected: evil });
  story.add({
    type: 'step.failed',
    step: 'first',
    failure: { code: 'gate', message: evil, found: evil, expected: evil, lastLines: ['```', evil] },
  });
  for (const kind of ['note', 'issue', 'lesson', 'action'] as const)
    story.add({ type: 'note.added', kind, text: evil, by: evil });
  story.mark('custom', null, evil, evil).end('failed');
  const text = await report(story);
  expect(text).not.toContain('\x1b');

  const tree = unified().use(remarkParse).use(remarkGfm).parse(text);
  const headings: number[] = [];
  visit(tree, (node) => {
    expect(['html', 'link', 'image', 'linkReference', 'definition']).not.toContain(node.type);
    if (node.type === 'heading') headings.push(node.depth);
    if (node.type === 'table') {
      const widths = new Set(node.children.map((row) => row.children.length));
      expect([...widths]).toHaveLength(1);
    }
  });
  expect(headings.filter((depth) => depth === 1)).toHaveLength(1);
});

it('makes the ticks of code spans and fences longer than those inside', () => {
  const written = (value: string): string => write([paragraph([code(value)])]);
  expect(written('a `b` c')).toBe('``a `b` c``');
  expect(written('`x')).toBe('`` `x ``');
  expect(write([fence(['````'])])).toBe('`````text\n````\n`````');
  expect(write([paragraph([inline('a|b *c*\n# d')])])).toBe('a\\|b \\*c\\* \\# d');
});

it('escapes a bar in a code span only inside a table, since elsewhere the backslash would be shown', () => {
  expect(write([paragraph([code('a|b')])])).toBe('`a|b`');
  expect(write([table(['x'], [[code('a|b')]])])).toBe('| x |\n| --- |\n| `a\\|b` |');
});

it('shows text in backticks in messages as code, in both formats, and never the backticks', async () => {
  const story = new Story(RESTORE)
    .start()
    .add({ type: 'warning.raised', step: null, message: 'give `a|b`, then `c` or a `' });
  expect(await report(story)).toContain('give `a|b`, then `c` or a \\`');
  const page = REPORTS.find(({ name }) => name === 'html');
  expect(await page?.render(story.state, { records: story.records })).toContain(
    'give <code>a|b</code>, then <code>c</code> or a `',
  );
});

/** Words of the journal's own, which no reader has to know. */
const RAW =
  /\b(no-target|not-measured|unknown-outcome|after-failure|ask-gate|by-hand|answers-file|environment-changed|rerun)\b/;

it('shows words instead of journal names, in every readable report', async () => {
  const story = restoring();
  const unknown = { kind: 'unknown-outcome', step: 'load-dump', attempt: 1, text: 'nobody knows' } as const;
  const failed = { kind: 'after-failure', step: 'load-dump', choices: ['retry', 'ask-gate'] } as const;
  const offered = { kind: 'assist', step: 'announce', text: 'echo', placeholders: [] } as const;
  const changed = { kind: 'environment-changed', differences: ['PGHOST'] } as const;
  story.resume(1_000).ask(changed).answer(changed, { verdict: 'confirm' });
  story.ask(unknown).answer(unknown, { verdict: 'rerun' });
  story.add({ type: 'step.decided', step: 'load-dump', decision: 'rerun', by: 'ada', why: 'I looked' });
  story.ask(failed).answer(failed, { verdict: 'ask-gate' }).ask(offered).answer(offered, { verdict: 'by-hand' });
  story.add({ type: 'step.skipped', step: 'announce', why: 'when', reason: 'nobody is there', by: null });
  story.add({ type: 'run.stopped', reason: 'undone', exitCode: 0, detail: null }).resume(5).mark('restored').end();
  for (const { name, render } of REPORTS) {
    if (name === 'json' || name === 'metrics') continue;
    expect([name, RAW.exec(await render(story.state, { records: story.records }))?.[0]]).toEqual([name, undefined]);
  }
});

it('says which mark counts if one was set more than once', async () => {
  const story = restoring().mark('declaration').mark('restored').wait(1_000).mark('declaration').mark('restored').end();
  const marks = (await report(story)).split('### Marks')[1]?.split('###')[0] ?? '';
  const counts = (name: string): boolean[] =>
    marks
      .split('\n')
      .filter((row) => row.startsWith(`| ${name}`))
      .map((row) => !row.includes('does not count'));
  const declarations = counts('declaration');
  expect(declarations.length).toBeGreaterThan(1);
  expect(declarations).toEqual(declarations.map((_, index) => index === 0));
  expect(counts('restored')).toEqual([false, true]);
});
