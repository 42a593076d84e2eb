import type { Block, ListItem, Prose } from '../../model/prose.ts';
import type { Section } from '../../model/runbook.ts';
import { neutralise } from '../../presentation/terminal-text.ts';
import { BLANK, line, span, widthOf, wrap, type Line, type Span } from '../fit.ts';
import { flow } from '../flow.ts';
import type { Theme, Tone } from '../theme.ts';
import { inlineLines } from './inline.ts';
import { tableLines } from './table.ts';

/** Columns below which nothing is indented further. */
const NARROWEST = 16;

/**
 * The prose of a section, laid out: paragraphs are wrapped, list items hang, tables have columns, admonitions have a bar. A
 * plan of an earlier version has only the Markdown, which is shown as it was written.
 */
export function sectionLines(
  section: Pick<Section, 'prose' | 'blocks'> | undefined,
  theme: Theme,
  width: number,
): readonly Line[] {
  if (!section) return [];
  if (section.blocks) return proseLines(section.blocks, 'plain', theme, width);
  const written = neutralise(section.prose).trim();
  return written === '' ? [] : wrap(written, width).map((one) => line(one));
}

function proseLines(blocks: Prose, tone: Tone, theme: Theme, width: number): readonly Line[] {
  return blocks.flatMap((block, index) => spaced(block, index, blockLines(block, tone, theme, width)));
}

const spaced = ({ apart }: { readonly apart?: true }, index: number, lines: readonly Line[]): readonly Line[] =>
  apart && index > 0 ? [BLANK, ...lines] : lines;

function blockLines(block: Block, tone: Tone, theme: Theme, width: number): readonly Line[] {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return inlineLines(block.content, block.type === 'heading' ? 'strong' : tone).flatMap((one) => flow(one, width));
    case 'list':
      return block.items.flatMap((item, index) => {
        const sign = block.ordered ? `${block.ordered.first + index}${block.ordered.sign}` : null;
        return spaced(item, index, itemLines(item, leadOf(item, sign, theme), tone, theme, width));
      });
    case 'quote':
      return quoteLines(block, theme, width);
    case 'table':
      return tableLines(block.rows, theme, width);
    case 'code':
      return rowsOf(block.text).flatMap((row) => wrap(`  ${row}`, width, 4).map((one) => line(one, 'accent')));
    case 'html':
      return rowsOf(block.text).flatMap((row) => wrap(row, width).map((one) => line(one, tone)));
    case 'rule':
      return [line(theme.glyphs.horizontal.repeat(3), 'quiet')];
  }
}

const rowsOf = (text: string): readonly string[] => neutralise(text).replaceAll('\t', '    ').split('\n');

/** An item with a checkbox needs no bullet. */
function leadOf({ checked }: ListItem, sign: string | null, { glyphs }: Theme): string {
  const box = checked === undefined ? null : checked ? glyphs.ticked : glyphs.open;
  return [sign ?? (box === null ? glyphs.bullet : null), box].map((one) => (one === null ? '' : `${one} `)).join('');
}

function itemLines(item: ListItem, lead: string, tone: Tone, theme: Theme, width: number): readonly Line[] {
  const own = span(lead, 'quiet');
  const hang = widthOf(lead);
  const room = width - hang;
  if (item.blocks.length === 0) return [[own]];
  if (room < NARROWEST) return [[own], ...proseLines(item.blocks, tone, theme, width)];
  return behind(own, span(' '.repeat(hang)), proseLines(item.blocks, tone, theme, room));
}

/** Puts one span before the first line and another before the others, except before a blank line. */
function behind(first: Span, others: Span, lines: readonly Line[]): readonly Line[] {
  return lines.map((one, index) => (index === 0 ? [first, ...one] : one.length === 0 ? one : [others, ...one]));
}

function quoteLines(
  { label, blocks }: Extract<Block, { type: 'quote' }>,
  theme: Theme,
  width: number,
): readonly Line[] {
  const tone: Tone = label === undefined ? 'quiet' : /^(note|tip)$/i.test(label) ? 'accent' : 'warn';
  const head: readonly Line[] = label === undefined ? [] : [line(neutralise(label).toUpperCase(), tone)];
  const bar = span(`${theme.glyphs.vertical} `, tone);
  const room = width - widthOf(bar.text);
  const text = tone === 'warn' ? 'warn' : 'plain';
  if (room < NARROWEST) return [...head, ...proseLines(blocks, text, theme, width)];
  return [...head, ...proseLines(blocks, text, theme, room)].map((one): Line => [bar, ...one]);
}
