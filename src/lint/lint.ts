import type { Diagnostic } from '../model/diagnostic.ts';
import { contextOf, type LintContext, type LintSubject } from './context.ts';
import { pageOf } from './pages.ts';
import type { Edit, Finding, LintRule } from './rule.ts';
import { RULES } from './rules/index.ts';
import type { LintSettings } from './settings.ts';
import { allowing, readSuppressions, unusedSuppression } from './suppressions.ts';

/** A diagnostic with its fix, if there is exactly one right text. */
export interface LintFinding {
  readonly diagnostic: Diagnostic;
  readonly fix: readonly Edit[] | null;
}

export interface Linted {
  /** By place. */
  readonly findings: readonly LintFinding[];
  /** How many a comment allows. */
  readonly allowed: number;
}

/**
 * Judges one file: what reading and planning reported, then every rule of the table. Errors that `play` refuses to start
 * with are never lowered, set or allowed.
 */
export async function lint(
  subject: LintSubject,
  reported: readonly Diagnostic[],
  settings: LintSettings,
): Promise<Linted> {
  const context = await contextOf(subject);
  const found: LintFinding[] = reported
    .filter((one) => !isForeign(one, context))
    .flatMap((one) => asConfigured(one, settings));
  for (const rule of RULES) {
    const set = settings.rules.get(rule.rule);
    if (set === 'off') continue;
    for (const finding of await rule.check(context)) found.push(...toFinding(rule, finding, set));
  }
  return allow(found, subject, new Set(reported.filter(({ severity }) => severity === 'error')));
}

/** Keys of other tools in the front matter of a document that is not played: nobody expects `runbook` to know them. */
const isForeign = ({ rule, severity, hint }: Diagnostic, { subject }: LintContext): boolean =>
  rule === 'unknown-key' && subject === 'plain' && severity === 'warning' && hint?.startsWith('known:') === true;

function asConfigured(one: Diagnostic, { rules }: LintSettings): LintFinding[] {
  const level = one.severity === 'error' ? undefined : rules.get(one.rule);
  if (level === 'off') return [];
  return [{ diagnostic: level === undefined ? one : { ...one, severity: level }, fix: null }];
}

function toFinding(
  rule: LintRule,
  finding: Finding,
  set: Exclude<ReturnType<LintSettings['rules']['get']>, 'off'>,
): LintFinding[] {
  const level = set ?? rule.severity[finding.on];
  if (level === 'off') return [];
  const { span, message, hint, fix = null } = finding;
  return [
    {
      fix,
      diagnostic: {
        ...{ file: span.file, line: span.start.line, column: span.start.column },
        ...{ endLine: span.end.line, endColumn: span.end.column },
        ...{ rule: rule.rule, severity: level, message, hint, url: pageOf(rule.rule) },
      },
    },
  ];
}

/** Takes out what comments allow, and reports comments that allow nothing. */
function allow(found: readonly LintFinding[], { document }: LintSubject, fixed: ReadonlySet<Diagnostic>): Linted {
  const suppressions = readSuppressions(document, SETTABLE);
  const used = new Map<string, Set<string>>();
  const findings = found.filter(({ diagnostic }) => {
    if (fixed.has(diagnostic) || diagnostic.file !== document.file) return true;
    const by = allowing(diagnostic, suppressions);
    if (!by) return true;
    const key = String(by.comment.span.start.offset);
    used.set(key, (used.get(key) ?? new Set()).add(diagnostic.rule));
    return false;
  });
  const allowed = found.length - findings.length;
  findings.push(...suppressions.problems.map((diagnostic) => ({ diagnostic, fix: null })));
  for (const one of suppressions.allowed) {
    const names = used.get(String(one.comment.span.start.offset)) ?? new Set();
    const unused = one.rules.filter((rule) => !names.has(rule));
    if (unused.length === 0) continue;
    const reported = unusedSuppression(one, unused, document);
    findings.push(unused.length === one.rules.length ? reported : { ...reported, fix: null });
  }
  return { findings: distinct(findings).toSorted(byPlace), allowed };
}

/** Rules whose level a project may set, and which a comment may allow: those of the table, and warnings of the reader. */
export const SETTABLE: ReadonlySet<string> = new Set([
  ...RULES.map(({ rule }) => rule),
  ...['option-alone', 'lost-step', 'unclosed-fence', 'foreign-front-matter', 'unknown-key', 'bad-front-matter'],
  ...['unset-reference', 'nothing-to-play', 'unused-suppression', 'bad-suppression'],
]);

function distinct(findings: readonly LintFinding[]): LintFinding[] {
  const key = ({ diagnostic: one }: LintFinding): string =>
    [one.file, one.line, one.column, one.rule, one.message].join('\0');
  return [...new Map(findings.map((one) => [key(one), one])).values()];
}

const byPlace = ({ diagnostic: a }: LintFinding, { diagnostic: b }: LintFinding): number =>
  (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column;
