import { FoldingRangeKind, type FoldingRange, type FoldingRangeParams } from 'vscode-languageserver/node';
import type { Feature } from './feature.ts';
import { frontMatterOf } from './names/in-front-matter.ts';
import type { Page } from './page.ts';

/** Sections, fences and the front matter. */
export const folding: Feature<FoldingRangeParams, FoldingRange[]> = {
  method: 'textDocument/foldingRange',
  capabilities: { foldingRangeProvider: true },
  answer: ({ page }) => {
    const { document, runbook } = page.analysis;
    const place = frontMatterOf(page.text.getText());
    return [
      ...(place ? [lines(page, 0, place.start + place.text.length, FoldingRangeKind.Imports)] : []),
      ...(runbook?.sections ?? []).flatMap(({ span, depth }) =>
        depth > 0 && span.file === document?.file
          ? [lines(page, span.start.offset, lastText(page, span.end.offset))]
          : [],
      ),
      ...(document?.fences ?? []).map(({ span }) => lines(page, span.start.offset, span.end.offset)),
    ].filter(({ startLine, endLine }) => endLine > startLine);
  },
};

const lines = ({ text }: Page, start: number, end: number, kind?: FoldingRangeKind): FoldingRange => ({
  startLine: text.positionAt(start).line,
  endLine: text.positionAt(end).line,
  ...(kind === undefined ? {} : { kind }),
});

/** Blank lines between two sections stay visible. */
const lastText = ({ text }: Page, end: number): number => text.getText().slice(0, end).trimEnd().length;
