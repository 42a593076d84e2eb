import { codeFence, codeSpan } from '../../presentation/markdown-code.ts';
import { neutralise } from '../../presentation/terminal-text.ts';
import { GROUP_NAMES, GROUPS, type FoundChange, type Group } from '../change.ts';
import { nameOfFile, statusOf, summaryOf, type FileDiff } from '../file-diff.ts';
import type { TextChange } from '../text-change.ts';
import { written, type Quoted } from '../words.ts';
import type { DiffFormat } from './format.ts';

/** GitHub refuses a comment over 65,536 characters; its JSON and a heading of the workflow need some of them. */
const LIMIT = 60_000;

/** How much is told, the first that fits. */
const DEPTHS: readonly { readonly texts: boolean; readonly changes: number; readonly files: number }[] = [
  { texts: true, changes: 1_000, files: 1_000 },
  { texts: false, changes: 1_000, files: 1_000 },
  { texts: false, changes: 40, files: 200 },
  { texts: false, changes: 10, files: 100 },
  { texts: false, changes: 2, files: 40 },
];

/** A comment for a pull request. Whatever comes from a runbook is code, so that it is never markup, a link or a mention. */
export const markdown: DiffFormat = {
  name: 'markdown',
  summary: 'a comment for a pull request: gates in the open, the rest to unfold',
  render(diffs) {
    for (const depth of DEPTHS) {
      const whole = render(diffs, depth);
      if (whole.length <= LIMIT) return whole;
    }
    return `${LEFT_OUT}\n`;
  },
};

const LEFT_OUT = 'There are more changes than fit into a comment; `runbook diff` prints all of them.';

type Depth = (typeof DEPTHS)[number];

function render(diffs: readonly FileDiff[], depth: Depth): string {
  const told = diffs.filter((diff) => statusOf(diff) !== 'unchanged');
  const same = diffs.length - told.length;
  const parts = told.slice(0, depth.files).map((diff) => file(diff, depth));
  if (told.length > depth.files) parts.push(`${told.length - depth.files} more runbooks changed. ${LEFT_OUT}`);
  if (told.length === 0) parts.push('No change for the operator.');
  else if (same > 0) parts.push(`No change for the operator in ${same} other ${same === 1 ? 'file' : 'files'}.`);
  return `${parts.join('\n\n')}\n`;
}

function file(diff: FileDiff, depth: Depth): string {
  const { before, after } = diff;
  const groups = GROUP_NAMES.map((group) => [group, diff.changes.filter((one) => one.group === group)] as const);
  return [
    `### ${code(nameOfFile(diff))}: ${summaryOf(diff)}`,
    ...(before !== null && after !== null && before !== after ? [`Compared with ${code(before)}.`] : []),
    ...groups.flatMap(([group, changes]) => (changes.length === 0 ? [] : [section(group, changes, depth)])),
  ].join('\n\n');
}

function section(group: Group, changes: readonly FoundChange[], depth: Depth): string {
  const items = changes
    .slice(0, depth.changes)
    .map((one) => item(one, depth))
    .join('\n');
  const more = changes.length > depth.changes ? `\n- … and ${changes.length - depth.changes} more. ${LEFT_OUT}` : '';
  if (group === 'weakened' || group === 'gates') return `**${GROUPS[group]}**\n\n${items}${more}`;
  return `<details><summary>${GROUPS[group]} (${changes.length})</summary>\n\n${items}${more}\n\n</details>`;
}

function item({ says, before, after, text }: FoundChange, { texts }: Depth): string {
  const line = after ? ` (line ${after.start.line})` : before ? ` (line ${before.start.line} before)` : '';
  const own = `- ${written(says, show)}${line}`;
  return texts && text ? `${own}\n\n${indented(codeFence(textLines(text), 'diff'))}\n` : own;
}

const show = ({ type, text }: Quoted): string => code(type === 'id' ? `#${text}` : text);

/** An empty span would not be one. */
const code = (text: string): string => codeSpan(neutralise(text).replace(/\s+/g, ' ').trim() || ' ');

const indented = (block: string): string =>
  block
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');

/** Each changed line as it was and as it is. */
function textLines({ lines, more }: TextChange): string {
  const shown = lines.flatMap((parts) => {
    const side = (gone: 'added' | 'removed') =>
      parts
        .filter(({ kind }) => kind !== gone)
        .map(({ text }) => text)
        .join('');
    const [old, fresh] = [side('added'), side('removed')];
    return [...(old.trim() === '' ? [] : [`-${old}`]), ...(fresh.trim() === '' ? [] : [`+${fresh}`])];
  });
  return [
    ...shown.map((line) => neutralise(line).replaceAll('\n', ' ').slice(0, 300)),
    ...(more > 0 ? [` … ${more} more lines`] : []),
  ].join('\n');
}
