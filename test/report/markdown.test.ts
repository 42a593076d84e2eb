import { unified } from 'unified';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { visit } from 'unist-util-visit';
import { expect, it } from 'vitest';
import { REPORTS } from '../../src/report/index.ts';
import { code, fence, inline, paragraph, table } from '../../src/report/document.ts';
import { write } from '../../src/report/markdown/write.ts';
import { completedRun, failedRun, RESTORE } from '../support/sample-run.ts';
import { Story } from '../support/story.ts';

const markdown = REPORTS[0];

async function report(story: Story): Promise<string> {
  return (await markdown?.render(story.state, { records: story.records })) ?? '';
}

it('reports a completed run', async () => {
  await expect(await report(completedRun())).toMatchFileSnapshot('golden/completed.md');
});

it('reports a run that stopped at a gate, and one that went on after it', async () => {
  await expect(await report(failedRun())).toMatchFileSnapshot('golden/failed.md');
  const mended = failedRun()
    .resume(600_000)
    .gate('rows-match', 'load-dump', { polls: [true], found: '12', expected: '12' });
  mended.add({ type: 'step.committed', step: 'load-dump' }).mark('restored', null, 'load-dump').pass('announce').end();
  await expect(await report(mended)).toMatchFileSnapshot('golden/mended.md');
});

it('is byte for byte the same from the same journal', async () => {
  const story = failedRun();
  const before = await report(story);
  expect(await report(story)).toBe(before);
});

it('says "not measured" and never 0 or "met" where nothing was measured', async () => {
  const text = await report(new Story(RESTORE).start().end('failed'));
  expect(text).toMatch(/^\| RTO \| 2h \(`runbook.md:3`\) \| not measured \| not measured \|/m);
  expect(text).toMatch(/^\| RPO \| 1h \(`runbook.md:3`\) \| not measured \| not measured \|/m);
});

it('lists skips, overrides and undone marks with who and why', async () => {
  const story = completedRun();
  story.add({ type: 'step.skipped', step: 'announce', why: 'operator', reason: 'nobody to tell', by: 'ada' });
  story.add({ type: 'step.undone', step: 'load-dump', by: 'ada' });
  const text = await report(story);
  expect(text).toContain('`announce` skipped (by a person) by ada: nobody to tell');
  expect(text).toContain('~~restored~~ (undone)');
});

it('cannot be broken or driven by text of a runbook, a person or a command', async () => {
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

it('keeps code spans and fences longer than what they hold', () => {
  const written = (value: string): string => write([paragraph([code(value)])]);
  expect(written('a `b` c')).toBe('``a `b` c``');
  expect(written('`x')).toBe('`` `x ``');
  expect(write([fence(['````'])])).toBe('`````text\n````\n`````');
  expect(write([paragraph([inline('a|b *c*\n# d')])])).toBe('a\\|b \\*c\\* \\# d');
});

it('escapes a bar in a code span inside a table only, since elsewhere the backslash would be shown', () => {
  expect(write([paragraph([code('a|b')])])).toBe('`a|b`');
  expect(write([table(['x'], [[code('a|b')]])])).toBe('| x |\n| --- |\n| `a\\|b` |');
});
