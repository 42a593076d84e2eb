import type { Nodes, Root } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { locateFrontMatter } from '../../src/interpreter/parse/front-matter/front-matter-place.ts';
import { decodeSource } from '../../src/interpreter/parse/markdown/source-text.ts';

const parser = unified().use(remarkParse).use(remarkGfm);

/** What a reader sees, without the places where `annotate` may insert: front matter, braces of fences, its comments. */
export function rendered(text: string): string {
  const source = decodeSource(new TextEncoder().encode(text), { realPath: '', file: '' });
  const after = source ? (locateFrontMatter(source)?.after ?? source.begin) : 0;
  return JSON.stringify(strip(parser.parse(text.slice(after))));
}

const OURS = /^\s*<!--\s*(TODO\(runbook\)|runbook:)/;

function strip(node: Root | Nodes): unknown {
  const { position: _, ...own } = node;
  if (node.type === 'code') {
    const info = `${node.lang ?? ''} ${node.meta ?? ''}`
      .replace(/\{[^}]*\}/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
    return { type: 'code', info, value: node.value };
  }
  if (!('children' in node)) return own;
  const children = (node.children as readonly Nodes[]).filter((one) => one.type !== 'html' || !OURS.test(one.value));
  return { ...own, children: children.map((one) => strip(one)) };
}

/** Whether the first text is left when some characters of the second are deleted. */
export function isWithin(before: string, after: string): boolean {
  let at = 0;
  for (let index = 0; index < after.length && at < before.length; index += 1) if (after[index] === before[at]) at += 1;
  return at === before.length;
}
