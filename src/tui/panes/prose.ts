import { neutralise } from '../../presentation/terminal-text.ts';
import { BLANK, line, span, wrap, type Line } from '../fit.ts';
import { flow } from '../flow.ts';
import type { Theme, Tone } from '../theme.ts';
import { inline } from './inline.ts';
import { tableLines } from './table.ts';

/**
 * The runbook's own words, readable: paragraphs flow, lists hang, tables stand in columns, admonitions stand out. What
 * is not understood is shown as it was written: nothing is ever left out.
 */
export function markdownLines(markdown: string, theme: Theme, width: number): readonly Line[] {
  const source = neutralise(markdown)
    .replace(/<!--[^]*?-->/g, '')
    .trim();
  if (source === '') return [];
  const rows = source.split('\n');
  const lines: Line[] = [];
  for (let at = 0; at < rows.length;) {
    const kind = kindOf(rows[at] ?? '', rows[at + 1]);
    const end = endOf(kind, rows, at);
    lines.push(...partLines(kind, rows.slice(at, end), theme, width));
    at = end;
  }
  return lines;
}

type Kind = 'blank' | 'quote' | 'table' | 'item' | 'heading' | 'fence' | 'text';

const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(?:\[([ xX])\]\s+)?(.*)$/s;

function kindOf(row: string, next: string | undefined): Kind {
  if (row.trim() === '') return 'blank';
  if (/^\s*>/.test(row)) return 'quote';
  if (/^\s*\|/.test(row) && /^\s*\|?[\s:|-]+$/.test(next ?? '')) return 'table';
  if (ITEM.test(row)) return 'item';
  if (/^#{1,6}\s/.test(row)) return 'heading';
  if (/^\s*(```|~~~)/.test(row)) return 'fence';
  return 'text';
}

/** The row after the last one that belongs to what begins at `start`. */
function endOf(kind: Kind, rows: readonly string[], start: number): number {
  let end = start + 1;
  while (end < rows.length && goesOn(kind, rows[end] ?? '')) end += 1;
  // The row that closes a fence is still part of it.
  return kind === 'fence' ? Math.min(rows.length, end + 1) : end;
}

function goesOn(kind: Kind, row: string): boolean {
  switch (kind) {
    case 'quote':
      return /^\s*>/.test(row);
    case 'table':
      return row.includes('|');
    case 'fence':
      return !/^\s*(```|~~~)\s*$/.test(row);
    case 'heading':
      return false;
    case 'blank':
      return row.trim() === '';
    case 'item':
    case 'text':
      return kindOf(row, undefined) === 'text';
  }
}

function partLines(kind: Kind, rows: readonly string[], theme: Theme, width: number): readonly Line[] {
  switch (kind) {
    case 'blank':
      return [BLANK];
    case 'quote':
      return quoteLines(
        rows.map((row) => row.replace(/^\s*> ?/, '')),
        theme,
        width,
      );
    case 'table':
      return tableLines(rows, theme, width);
    case 'heading':
      return flow(inline((rows[0] ?? '').replace(/^#+\s*/, ''), 'strong'), width);
    case 'fence':
      return rows
        .filter((row) => !/^\s*(```|~~~)/.test(row))
        .flatMap((row) => wrap(`  ${row}`, width, 4).map((one) => line(one, 'accent')));
    case 'item':
      return itemLines(rows.join('\n'), theme, width);
    case 'text':
      return flow(inline(joined(rows), 'plain'), width);
  }
}

const joined = (rows: readonly string[]): string => rows.map((row) => row.trim()).join(' ');

function quoteLines(rows: readonly string[], theme: Theme, width: number): readonly Line[] {
  const label = /^\[!(\w+)\]\s*(.*)$/.exec(rows[0] ?? '');
  const tone: Tone = label ? (/^(note|tip)$/i.test(label[1] ?? '') ? 'accent' : 'warn') : 'quiet';
  const bar = span(`${theme.glyphs.vertical} `, tone);
  const text = label ? [label[2] ?? '', ...rows.slice(1)] : rows;
  const head: readonly Line[] = label ? [[bar, span((label[1] ?? '').toUpperCase(), tone)]] : [];
  const body = flow(inline(joined(text).trim(), tone === 'warn' ? 'warn' : 'plain'), width - 2);
  return [...head, ...body.map((one): Line => [bar, ...one])];
}

function itemLines(text: string, { glyphs }: Theme, width: number): readonly Line[] {
  const [, indent = '', sign = '-', box, rest = ''] = ITEM.exec(text) ?? [];
  const bullet = /\d/.test(sign) ? sign : glyphs.bullet;
  const ticked = box === undefined ? '' : box === ' ' ? `${glyphs.open} ` : `${glyphs.ticked} `;
  const lead = `${indent.replaceAll('\t', '  ')}${ticked === '' ? `${bullet} ` : ticked}`;
  return flow([span(lead, 'quiet'), ...inline(joined(rest.split('\n')), 'plain')], width, lead.length);
}
