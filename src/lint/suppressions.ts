import { diagnostic, type Diagnostic } from '../model/diagnostic.ts';
import type { Document, DocumentComment } from '../model/document.ts';
import { didYouMean } from '../presentation/did-you-mean.ts';
import type { Edit } from './rule.ts';

/** `<!-- runbook-lint: allow sudo because the host has no other account -->`. */
const COMMENT = /^<!--\s*runbook-lint\s*:?\s*([\s\S]*?)\s*-->$/;
const ALLOW = /^(allow|allow-in-file)\s+([a-z0-9,\s-]+?)\s+because\s+(\S[\s\S]*)$/;

/** One comment that allows something. */
export interface Suppression {
  readonly rules: readonly string[];
  readonly reason: string;
  readonly comment: DocumentComment;
  /** First and last line of what it is about; null for the whole file. */
  readonly lines: { readonly first: number; readonly last: number } | null;
}

export interface Suppressions {
  readonly allowed: readonly Suppression[];
  /** Comments that cannot be read. */
  readonly problems: readonly Diagnostic[];
}

/** Reads the comments of a document. `known` are the rules that can be allowed. */
export function readSuppressions({ comments }: Document, known: ReadonlySet<string>): Suppressions {
  const allowed: Suppression[] = [];
  const problems: Diagnostic[] = [];
  const refuse = (comment: DocumentComment, message: string, hint: string): void => {
    const found = diagnostic(comment.span, { rule: 'bad-suppression', severity: 'warning', message, hint });
    problems.push({ ...found, url: 'docs/lint/README.md#allowing-a-finding' });
  };
  for (const comment of comments) {
    const body = COMMENT.exec(comment.text.trim())?.[1];
    if (body === undefined) continue;
    const [, word, list = '', reason = ''] = ALLOW.exec(body) ?? [];
    if (word === undefined) {
      const hint = 'write <!-- runbook-lint: allow RULE because REASON -->';
      refuse(comment, 'this comment allows nothing: it does not name a rule and a reason', hint);
      continue;
    }
    const rules = list.split(/[\s,]+/).filter((name) => name !== '');
    for (const rule of rules.filter((name) => !known.has(name)))
      refuse(
        comment,
        `there is no rule ${rule} that can be allowed`,
        didYouMean(rule, known) ?? 'see docs/lint/README.md',
      );
    const about = word === 'allow' ? comment.next : null;
    if (word === 'allow' && about === null) {
      refuse(comment, 'there is nothing below this comment', 'put it directly above the block that it is about');
      continue;
    }
    const lines = about && { first: about.start.line, last: about.end.line };
    allowed.push({ rules: rules.filter((name) => known.has(name)), reason, comment, lines });
  }
  return { allowed, problems };
}

/** The comment that allows a finding. */
export function allowing(one: Diagnostic, { allowed }: Suppressions): Suppression | undefined {
  return allowed.find(
    ({ rules, lines }) =>
      rules.includes(one.rule) && (lines === null || (one.line >= lines.first && one.line <= lines.last)),
  );
}

/** A comment whose finding is gone would hide the next one. */
export function unusedSuppression(
  { comment }: Suppression,
  rules: readonly string[],
  { text }: Document,
): { readonly diagnostic: Diagnostic; readonly fix: readonly Edit[] | null } {
  const found = diagnostic(comment.span, {
    rule: 'unused-suppression',
    severity: 'warning',
    message: `nothing below is reported as ${rules.join(' or ')}, so the comment allows nothing`,
    hint: 'remove the comment, or the rule from it',
  });
  return { diagnostic: { ...found, url: 'docs/lint/README.md#allowing-a-finding' }, fix: wholeLine(comment, text) };
}

/** Removes the comment with its line; null where something else is on the line. */
function wholeLine({ span }: DocumentComment, text: string): readonly Edit[] | null {
  const start = text.lastIndexOf('\n', span.start.offset - 1) + 1;
  const end = text.indexOf('\n', span.end.offset);
  if (end < 0 || text.slice(start, span.start.offset).trim() !== '') return null;
  if (text.slice(span.end.offset, end).trim() !== '') return null;
  return [{ start, end: end + 1, text: '' }];
}
