import { SymbolKind, type DocumentSymbol, type DocumentSymbolParams } from 'vscode-languageserver/node';
import type { Role, Section, Step } from '../model/runbook.ts';
import type { Feature } from './feature.ts';
import { rangeOf, type Page } from './page.ts';

/** The sections and, in them, what is played. */
export const outline: Feature<DocumentSymbolParams, DocumentSymbol[]> = {
  method: 'textDocument/documentSymbol',
  capabilities: { documentSymbolProvider: true },
  answer: ({ page }) => {
    const { runbook, document } = page.analysis;
    const own = ({ span }: Section | Step): boolean => span.file === document?.file;
    const roots: DocumentSymbol[] = [];
    const bySection = new Map<string, DocumentSymbol[]>([['', roots]]);
    for (const section of (runbook?.sections ?? []).filter(own)) {
      if (section.depth === 0) continue;
      const symbol = sectionSymbol(section, page);
      (bySection.get(section.parent ?? '') ?? roots).push(symbol);
      bySection.set(section.id, symbol.children ?? []);
    }
    for (const step of (runbook?.steps ?? []).filter(own))
      (bySection.get(step.section) ?? roots).push(stepSymbol(step, page));
    for (const list of bySection.values()) list.sort((a, b) => a.range.start.line - b.range.start.line);
    return roots;
  },
};

function sectionSymbol({ title, id, explicitId, span }: Section, page: Page): DocumentSymbol {
  const { line, character } = page.text.positionAt(span.start.offset);
  return {
    name: title.trim() === '' ? '(no title)' : title,
    ...(explicitId ? { detail: `#${id}` } : {}),
    kind: SymbolKind.Namespace,
    range: rangeOf(page, span.start.offset, span.end.offset),
    selectionRange: { start: { line, character }, end: { line, character } },
    children: [],
  };
}

const KINDS: { readonly [role in Role]?: SymbolKind } = {
  gate: SymbolKind.Boolean,
  guard: SymbolKind.Boolean,
  check: SymbolKind.Boolean,
  file: SymbolKind.File,
  approve: SymbolKind.Key,
};

function stepSymbol({ id, role, kind, title, attributes, span }: Step, page: Page): DocumentSymbol {
  const range = rangeOf(page, span.start.offset, span.end.offset);
  const human = role === 'check' || role === 'manual' || role === 'approve';
  return {
    name: human ? title || id : `#${id}`,
    detail: human ? role : [role === 'step' ? kind : `${kind} ${role}`, ...effectWords(attributes.effect)].join(', '),
    kind: KINDS[role] ?? SymbolKind.Function,
    range,
    selectionRange: { start: range.start, end: range.start },
  };
}

const effectWords = (effect: Step['attributes']['effect']): string[] => (effect === 'destructive' ? [effect] : []);
