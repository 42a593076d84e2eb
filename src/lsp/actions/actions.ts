import { CodeActionKind, type CodeAction, type CodeActionParams, type TextEdit } from 'vscode-languageserver/node';
import type { LintFinding } from '../../lint/index.ts';
import type { Feature, Question } from '../feature.ts';
import { rangeOf, type Page } from '../page.ts';
import { addGate } from './add-gate.ts';
import { allow } from './allow.ts';
import { didYouMean } from './did-you-mean.ts';
import { quickFix, type ActionFor } from './quick-fix.ts';

const ACTIONS: readonly ActionFor[] = [fix, didYouMean, addGate, allow];

const FIX_ALL = `${CodeActionKind.SourceFixAll}.runbook`;

/** Quick fixes for the findings in a range, and everything that `lint --fix` would write. */
export const codeActions: Feature<CodeActionParams, CodeAction[]> = {
  method: 'textDocument/codeAction',
  capabilities: { codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL] } },
  answer: async (question) => {
    const { page, params } = question;
    const kinds = params.context.only;
    const wants = (kind: string): boolean => !kinds || kinds.some((one) => kind === one || kind.startsWith(`${one}.`));
    const { document } = page.analysis;
    const own = (await page.analysis.findings()).filter(({ diagnostic }) => diagnostic.file === document?.file);
    const here = own.filter(
      ({ diagnostic: { line, endLine } }) =>
        line - 1 <= params.range.end.line && endLine - 1 >= params.range.start.line,
    );
    return [
      ...(wants(CodeActionKind.QuickFix)
        ? here.flatMap((one) => ACTIONS.flatMap((action) => action(one, question)))
        : []),
      ...(kinds && wants(FIX_ALL) ? fixAll(own, page) : []),
    ];
  },
};

const asEdits = (finding: LintFinding, page: Page): TextEdit[] =>
  (finding.fix ?? []).map(({ start, end, text }) => ({ range: rangeOf(page, start, end), newText: text }));

function fix(finding: LintFinding, { page }: Question<CodeActionParams>): readonly CodeAction[] {
  if (!finding.fix) return [];
  const title = `Fix ${finding.diagnostic.rule}`;
  return [{ ...quickFix(title, finding, page, asEdits(finding, page)), isPreferred: true }];
}

/** Of fixes that overlap the first counts, as with `lint --fix`. */
function fixAll(findings: readonly LintFinding[], page: Page): CodeAction[] {
  let reached = -1;
  const edits = findings
    .flatMap(({ fix: one }) => (one ? [one.toSorted((a, b) => a.start - b.start)] : []))
    .toSorted((a, b) => (a[0]?.start ?? 0) - (b[0]?.start ?? 0))
    .flatMap((one) => {
      if ((one[0]?.start ?? 0) < reached) return [];
      reached = one.at(-1)?.end ?? reached;
      return one.map(({ start, end, text }) => ({ range: rangeOf(page, start, end), newText: text }));
    });
  if (edits.length === 0) return [];
  return [{ title: 'Fix all that runbook can fix', kind: FIX_ALL, edit: { changes: { [page.uri]: edits } } }];
}
