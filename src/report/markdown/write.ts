import type { List, ListItem, PhrasingContent, Table } from 'mdast';
import { codeFence, codeSpan } from '../../presentation/markdown-code.ts';
import type { Block } from '../document.ts';

/** Blocks as GitHub-flavoured Markdown. No text in them can become a link, a tag, a heading or a table cell. */
export function write(blocks: readonly Block[]): string {
  return blocks.map(block).join('\n\n');
}

function block(node: Block): string {
  switch (node.type) {
    case 'heading':
      return `${'#'.repeat(node.depth)} ${words(node.children)}`;
    case 'paragraph':
      return words(node.children);
    case 'list':
      return list(node);
    case 'table':
      return table(node);
    case 'code':
      return codeFence(node.value, 'text');
  }
}

const words = (phrases: readonly PhrasingContent[], inTable = false): string =>
  phrases.map((phrase) => written(phrase, inTable)).join('');

function written(phrase: PhrasingContent, inTable: boolean): string {
  switch (phrase.type) {
    case 'text':
      return phrase.value.replace(/[\\`*_{}[\]<>|~#!&$@]/g, '\\$&');
    case 'inlineCode':
      return codeSpan(inTable ? phrase.value.replaceAll('|', '\\|') : phrase.value);
    case 'strong':
      return `**${words(phrase.children, inTable)}**`;
    case 'emphasis':
      return `_${words(phrase.children, inTable)}_`;
    case 'delete':
      return `~~${words(phrase.children, inTable)}~~`;
    default:
      return '';
  }
}

function table({ children: [head, ...rows] }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell || ' ').join(' | ')} |`;
  const row = (of: Table['children'][number]): string => line(of.children.map((cell) => words(cell.children, true)));
  return head === undefined ? '' : [row(head), line(head.children.map(() => '---')), ...rows.map(row)].join('\n');
}

function list({ children, ordered, spread }: List): string {
  const items = children.map((item, index) => listItem(item, ordered ? `${index + 1}. ` : '- '));
  return items.join(spread ? '\n\n' : '\n');
}

function listItem({ children, checked }: ListItem, bullet: string): string {
  const blocks = children as readonly Block[];
  // A list follows its line directly; other blocks follow after a blank line.
  const whole = blocks.reduce((before, one) => {
    const gap = before === '' ? '' : one.type === 'list' ? '\n' : '\n\n';
    return `${before}${gap}${block(one)}`;
  }, '');
  const [first = '', ...rest] = `${checked === false ? '[ ] ' : ''}${whole}`.split('\n');
  const indent = ' '.repeat(bullet.length);
  return [bullet + first, ...rest.map((line) => (line === '' ? '' : indent + line))].join('\n');
}
