import { neutralise } from '../../presentation/terminal-text.ts';
import { NARROW, wrapText } from '../../presentation/wrap-text.ts';
import { GROUP_NAMES, GROUPS, type FoundChange } from '../change.ts';
import { nameOfFile, summaryOf, type FileDiff } from '../file-diff.ts';
import type { TextChange, TextPart } from '../text-change.ts';
import { written, type Quoted, type Words } from '../words.ts';
import type { DiffFormat } from './format.ts';

export const text: DiffFormat = {
  name: 'text',
  summary: 'lines for people, the most dangerous first',
  render: (diffs) => diffs.map((diff) => `${fileLines(diff).join('\n')}\n`).join('\n'),
};

/** A sentence without markup. */
export const plainWords = (words: Words): string => written(words, show);

const show = ({ type, text: own }: Quoted): string =>
  type === 'id' ? `#${own}` : type === 'title' ? `"${own}"` : `\`${own}\``;

function fileLines(diff: FileDiff): string[] {
  const { before, after, changes } = diff;
  const renamed = before !== null && after !== null && before !== after ? [`  compared with ${before}`] : [];
  return [
    neutralise(`${nameOfFile(diff)}: ${summaryOf(diff)}`),
    ...renamed.map(neutralise),
    ...GROUP_NAMES.flatMap((group) => {
      const own = changes.filter((one) => one.group === group);
      return own.length === 0 ? [] : ['', GROUPS[group], ...own.flatMap(changeLines)];
    }),
  ];
}

/** With the line of the newer version, or that of the older one and a minus sign. */
function changeLines({ says, before, after, text: own }: FoundChange): string[] {
  const line = after ? `${after.start.line} ` : before ? `${before.start.line}-` : ' ';
  const lines = wrapText(plainWords(says), NARROW - 9);
  return [
    ...lines.map((one, index) => `${index === 0 ? line.padStart(7) : ' '.repeat(7)}  ${one}`),
    ...(own ? textLines(own).map((one) => `${' '.repeat(11)}${one}`) : []),
  ];
}

function textLines({ lines, more }: TextChange): string[] {
  return [...lines.map((parts) => neutralise(wordLine(parts))), ...(more > 0 ? [`… ${more} more lines`] : [])];
}

/** A line that is only taken out or put in has its sign in front; else the words have theirs, as `git --word-diff` writes them. */
function wordLine(parts: readonly TextPart[]): string {
  const [only] = parts;
  if (parts.length === 1 && only)
    return `${only.kind === 'removed' ? '- ' : only.kind === 'added' ? '+ ' : '  '}${only.text.trimEnd()}`;
  const marked = parts.map(({ kind, text: own }) =>
    kind === 'same' ? own : kind === 'removed' ? `[-${own}-]` : `{+${own}+}`,
  );
  return `  ${marked.join('').trim()}`;
}
