import type { Nodes, Parents, Table } from 'mdast';
import type { Block } from '../document.ts';
import { escapeMarkup } from '../../presentation/markup.ts';

/** Blocks as HTML. Nothing in them becomes a link, an image or a tag: a report is evidence, not a web document. */
export const bodyOf = (blocks: readonly Block[]): string => blocks.map(html).join('');

const inside = (node: Parents): string => node.children.map(html).join('');

function html(node: Nodes): string {
  switch (node.type) {
    case 'heading':
      return `<h${node.depth}>${inside(node)}</h${node.depth}>\n`;
    case 'paragraph':
      return `<p>${inside(node)}</p>\n`;
    case 'strong':
      return `<strong>${inside(node)}</strong>`;
    case 'emphasis':
      return `<em>${inside(node)}</em>`;
    case 'delete':
      return `<del>${inside(node)}</del>`;
    case 'inlineCode':
      return `<code>${escapeMarkup(node.value)}</code>`;
    case 'code':
      return `<pre>${escapeMarkup(node.value)}</pre>\n`;
    case 'list':
      return node.ordered ? `<ol>\n${inside(node)}</ol>\n` : `<ul>\n${inside(node)}</ul>\n`;
    case 'listItem':
      // A tight item has its text on the line of the bullet.
      return `<li>${node.checked === false ? '☐ ' : ''}${node.children.map((child) => (child.type === 'paragraph' && !node.spread ? inside(child) : html(child))).join('')}</li>\n`;
    case 'table':
      return tableHtml(node);
    default:
      if ('children' in node) return inside(node);
      return 'value' in node ? escapeMarkup(node.value) : '';
  }
}

/** Wide tables scroll separately, also with the keyboard. */
function tableHtml({ children: [head, ...rows] }: Table): string {
  const row = (cells: Table['children'][number] | undefined, tag: 'th' | 'td'): string =>
    `<tr>${(cells?.children ?? []).map((cell) => `<${tag}>${inside(cell)}</${tag}>`).join('')}</tr>\n`;
  const body = rows.map((cells) => row(cells, 'td')).join('');
  return `<div class="wide" tabindex="0"><table>\n<thead>${row(head, 'th')}</thead>\n<tbody>${body}</tbody>\n</table></div>\n`;
}
