import type { RootContent } from 'mdast';
import type { Admonition } from '../../../model/runbook.ts';
import type { SourceText } from './source-text.ts';

const KINDS = ['note', 'tip', 'important', 'warning', 'caution'] as const;

/** The `> [!CAUTION]` quotes directly above the node with this index, topmost first. */
export function admonitionsAbove(siblings: readonly RootContent[], index: number, source: SourceText): Admonition[] {
  const found: Admonition[] = [];
  for (let above = index - 1; above >= 0; above -= 1) {
    const admonition = readAdmonition(siblings[above], source);
    if (!admonition) break;
    found.unshift(admonition);
  }
  return found;
}

function readAdmonition(node: RootContent | undefined, source: SourceText): Admonition | null {
  if (node?.type !== 'blockquote') return null;
  const raw = source.text.slice(node.position?.start.offset, node.position?.end.offset);
  const lines = raw.split(/\r\n|\n|\r/).map((line) => line.replace(/^[ \t]*>[ \t]?/, ''));
  const word = /^\s*\[!(\w+)\]\s*$/.exec(lines[0] ?? '')?.[1]?.toLowerCase();
  const kind = KINDS.find((one) => one === word);
  return kind ? { kind, text: lines.slice(1).join('\n').trim() } : null;
}
