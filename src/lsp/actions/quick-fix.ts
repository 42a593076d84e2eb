import { CodeActionKind, type CodeAction, type CodeActionParams, type TextEdit } from 'vscode-languageserver/node';
import type { LintFinding } from '../../lint/index.ts';
import { toDiagnostic } from '../diagnostics.ts';
import type { Question } from '../feature.ts';
import type { Page } from '../page.ts';

/** What can be done about one finding. */
export type ActionFor = (finding: LintFinding, question: Question<CodeActionParams>) => readonly CodeAction[];

/** An action of one text edit. */
export const quickFix = (title: string, finding: LintFinding, page: Page, edits: TextEdit[]): CodeAction => ({
  title,
  kind: CodeActionKind.QuickFix,
  diagnostics: [toDiagnostic(finding.diagnostic, page)],
  edit: { changes: { [page.uri]: edits } },
});
