import { DiagnosticSeverity, type Diagnostic, type Range } from 'vscode-languageserver/node';
import type { Diagnostic as Found } from '../model/diagnostic.ts';
import { targetOf } from './links.ts';
import { besides, rangeOf, uriOf, type Page } from './page.ts';

const SEVERITIES = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
} as const;

const SOURCE = 'runbook';

/** Everything that is wrong with a page. What is wrong in a file that it plays is shown at the link. */
export async function diagnosticsOf(page: Page, pageUrl: (url: string) => string): Promise<Diagnostic[]> {
  const { document } = page.analysis;
  const findings = await page.analysis.findings();
  const all = findings.map(({ diagnostic: found }) =>
    document === null || found.file === document.file ? toDiagnostic(found, page) : elsewhere(found, page),
  );
  return all.map((one, index) => {
    const url = findings[index]?.diagnostic.url;
    return url === undefined ? one : { ...one, codeDescription: { href: pageUrl(url) } };
  });
}

export const toDiagnostic = (found: Found, page: Page): Diagnostic => ({
  range: diagnosticRange(found, page),
  severity: SEVERITIES[found.severity],
  code: found.rule,
  source: SOURCE,
  message: withHint(found),
});

const withHint = ({ message, hint }: Found): string => (hint === null ? message : `${message}\n${hint}`);

/** Columns count from after a byte order mark, positions of the protocol from the beginning of the line. */
export function diagnosticRange({ line, column, endLine, endColumn }: Found, { text }: Page): Range {
  const mark = (at: number): number => (at === 1 && text.getText().startsWith('\uFEFF') ? 1 : 0);
  const start = { line: line - 1, character: column - 1 + mark(line) };
  const end = { line: endLine - 1, character: endColumn - 1 + mark(endLine) };
  return { start, end: end.line === start.line && end.character <= start.character ? wordEnd(start, text) : end };
}

/** A range without any text is hard to see: it reaches to the end of the word. */
function wordEnd(start: Range['start'], text: Page['text']): Range['start'] {
  const line = text.getText({ start, end: { line: start.line + 1, character: 0 } });
  return { line: start.line, character: start.character + (/^[^\s]*/.exec(line)?.[0].length ?? 0) };
}

function elsewhere(found: Found, page: Page): Diagnostic {
  const { document } = page.analysis;
  const file = besides(page, found.file);
  const link = document?.links.find(({ url, title }) => title === 'play' && targetOf(page, url) === file);
  const start = { line: found.line - 1, character: found.column - 1 };
  const end = { line: found.endLine - 1, character: found.endColumn - 1 };
  return {
    range: link
      ? rangeOf(page, link.span.start.offset, link.span.end.offset)
      : { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    severity: SEVERITIES[found.severity],
    code: found.rule,
    source: SOURCE,
    message: `${found.file}:${found.line}:${found.column}: ${withHint(found)}`,
    relatedInformation: [{ location: { uri: uriOf(file), range: { start, end } }, message: found.message }],
  };
}
