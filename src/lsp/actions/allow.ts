import type { CodeAction, SnippetTextEdit, TextEdit } from 'vscode-languageserver/node';
import { SETTABLE } from '../../lint/index.ts';
import { rangeOf } from '../page.ts';
import { quickFix, type ActionFor } from './quick-fix.ts';

const REASON = 'WHY';

/** A comment that allows the finding above its block. What `play` refuses cannot be allowed. */
export const allow: ActionFor = (finding, { page, client }) => {
  const { rule, severity, url, line } = finding.diagnostic;
  const refused = severity === 'error' && !url.startsWith('docs/lint/');
  if (!SETTABLE.has(rule) || rule.endsWith('-suppression') || refused) return [];
  const block = page.analysis.document?.blocks.find(({ span }) => span.start.line <= line && line <= span.end.line);
  if (!block) return [];
  const newline = /\r\n|\n|\r/.exec(page.text.getText())?.[0] ?? '\n';
  const comment = (reason: string): string =>
    `<!-- runbook-lint: allow ${rule} because ${reason} -->${newline}${newline}`;
  const range = rangeOf(page, block.span.start.offset, block.span.start.offset);
  const title = `Allow ${rule} here, with a reason`;
  const plain: TextEdit = { range, newText: comment(REASON) };
  const action: CodeAction = quickFix(title, finding, page, [plain]);
  if (!client.snippetEdits) return [action];
  const snippet: SnippetTextEdit = { range, snippet: { kind: 'snippet', value: comment(`\${1:${REASON}}`) } };
  const textDocument = { uri: page.uri, version: page.text.version };
  return [{ ...action, edit: { documentChanges: [{ textDocument, edits: [snippet] }] } }];
};
