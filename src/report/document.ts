import type {
  Code,
  Delete,
  Emphasis,
  Heading,
  InlineCode,
  List,
  ListItem,
  Paragraph,
  Strong,
  Table,
  Text,
} from 'mdast';
import { neutralise } from '../presentation/terminal-text.ts';

/** The parts of a readable report, before it is Markdown or HTML. Text in it is plain text: only the writer escapes it. */
export type Phrase = Text | InlineCode | Strong | Emphasis | Delete;
export type Words = readonly Phrase[];
export type Block = Heading | Paragraph | List | Table | Code;

/** Words of the report with inserted pieces: phrases, other words and plain strings. */
export function say(literals: TemplateStringsArray, ...pieces: readonly (Phrase | Words | string | number)[]): Words {
  const words: Phrase[] = [];
  for (const [index, literal] of literals.entries()) {
    if (literal !== '') words.push({ type: 'text', value: literal });
    const piece = pieces[index] ?? '';
    if (typeof piece !== 'object') {
      if (piece !== '') words.push(text(String(piece)));
    } else if ('type' in piece) words.push(piece);
    else words.push(...piece);
  }
  return words;
}

const text = (value: string): Text => ({ type: 'text', value: neutralise(value).replace(/\s+/g, ' ') });

/** Text from a runbook, an operator or a command, on one line. */
export const inline = (value: string): Text => ({ type: 'text', value: flat(value) });

/** A message of the program, in which backticks mark commands and keys. */
export const message = (value: string): Words =>
  flat(value)
    .split(/`([^`]+)`/)
    .flatMap((part, index): Words => (part === '' ? [] : [index % 2 === 0 ? text(part) : code(part)]));

export function code(value: string): InlineCode | Emphasis {
  const content = flat(value);
  return content === '' ? emphasis('empty') : { type: 'inlineCode', value: content };
}

export const strong = (words: Phrase | string): Strong => ({ type: 'strong', children: [phrase(words)] });
export const emphasis = (words: string): Emphasis => ({ type: 'emphasis', children: [phrase(words)] });
export const struck = (words: Phrase | string): Delete => ({ type: 'delete', children: [phrase(words)] });

const phrase = (words: Phrase | string): Phrase => (typeof words === 'string' ? text(words) : words);

/** The parts in a row, with a separator between them. */
export function joined(parts: readonly (Phrase | Words)[], between = ', '): Words {
  return parts.flatMap((part, index): Words => {
    const own = 'type' in part ? [part] : part;
    return index === 0 ? own : [text(between), ...own];
  });
}

export const heading = (depth: 1 | 2 | 3, words: Words | string): Heading => ({
  type: 'heading',
  depth,
  children: [...sentence(words)],
});

export const paragraph = (words: Words | string): Paragraph => ({ type: 'paragraph', children: [...sentence(words)] });

const sentence = (words: Words | string): Words => (typeof words === 'string' ? [text(words)] : words);

/** A bullet for each entry; `todo` are boxes to tick. */
export const bullets = (entries: readonly Words[], kind: 'plain' | 'todo' = 'plain'): List => ({
  type: 'list',
  ordered: false,
  spread: false,
  children: entries.map((words): ListItem => ({
    type: 'listItem',
    spread: false,
    ...(kind === 'todo' ? { checked: false } : {}),
    children: [paragraph(words)],
  })),
});

/** A numbered list, each entry with blocks below its first line. */
export const numbered = (entries: readonly (readonly Block[])[]): List => ({
  type: 'list',
  ordered: true,
  spread: true,
  children: entries.map((blocks): ListItem => ({
    type: 'listItem',
    spread: blocks.some((block) => block.type === 'code'),
    children: blocks.filter((block) => block.type !== 'table'),
  })),
});

export type Cell = Words | Phrase | string;

export const table = (head: readonly string[], rows: readonly (readonly Cell[])[]): Table => ({
  type: 'table',
  children: [head, ...rows].map((cells) => ({
    type: 'tableRow',
    children: cells.map((cell) => ({ type: 'tableCell', children: [...cellWords(cell)] })),
  })),
});

function cellWords(cell: Cell): Words {
  if (typeof cell === 'string') return cell === '' ? [] : [text(cell)];
  return 'type' in cell ? [cell] : cell;
}

/** Lines shown literally. */
export const fence = (lines: readonly string[]): Code => ({
  type: 'code',
  lang: 'text',
  value: lines.map((line) => neutralise(line)).join('\n'),
});

/** A line such as `2026-01-15 03:15:02` of an RFC 3339 time. */
export const dayAndTime = (at: string): string => at.slice(0, 19).replace('T', ' ');
export const timeOfDay = (at: string): string => at.slice(11, 19);

/** Long output belongs in its file; a report quotes at most this much of it. */
const LONGEST = 500;

function flat(value: string): string {
  const line = neutralise(value).replace(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
