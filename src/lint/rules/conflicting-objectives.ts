import { formatDuration } from '../../model/duration.ts';
import type { DocumentTarget } from '../../model/document.ts';
import type { LintContext } from '../context.ts';
import type { LintRule } from '../rule.ts';

/** Two targets of the same name for the same whole: reviewers read one, the clock takes the other. */
export const conflictingObjectives: LintRule = {
  rule: 'conflicting-objectives',
  category: 'objectives',
  severity: { step: 'warning', plain: 'warning' },
  summary: 'the document states two different targets',
  *check(context) {
    const { document, runbook, subject } = context;
    const about = wholeDocument(context);
    for (const name of ['rto', 'rpo'] as const) {
      const first = runbook.objectives[name];
      if (!first || first.span.file !== document.file) continue;
      const other = document.targets.find(
        (one) =>
          one.name === name &&
          one.targetMs !== first.targetMs &&
          one.span.start.offset !== first.span.start.offset &&
          about(one),
      );
      if (!other) continue;
      yield {
        span: other.span,
        on: subject,
        message: `the ${name.toUpperCase()} is ${formatDuration(other.targetMs)} here, and ${formatDuration(first.targetMs)} in line ${first.span.start.line}, which counts`,
        hint: 'state one of them, or say which part each is for',
      };
    }
    for (const section of runbook.sections) {
      const { rto } = runbook.objectives;
      const { rtoMs } = section.attributes;
      if (!rto || rtoMs === null || rtoMs <= rto.targetMs || section.span.file !== document.file) continue;
      yield {
        span: document.span(section.span.start.offset, section.span.start.offset + section.title.length),
        on: subject,
        message: `the RTO of this part is ${formatDuration(rtoMs)}, longer than the ${formatDuration(rto.targetMs)} of the whole in line ${rto.span.start.line}`,
        hint: 'state a target for the whole that its parts can meet',
      };
    }
  },
};

/** Targets in paragraphs above the procedures. Those in tables, lists and sections are about parts. */
function wholeDocument({ document, runbook }: LintContext): (target: DocumentTarget) => boolean {
  const parts = runbook.sections.filter(
    ({ attributes, depth }) =>
      depth > 0 && (attributes.option || attributes.rtoMs !== null || attributes.rpoMs !== null),
  );
  return ({ where, span }) =>
    where === 'paragraph' &&
    !parts.some(
      (one) =>
        one.span.file === document.file &&
        one.span.start.offset <= span.start.offset &&
        span.end.offset <= one.span.end.offset,
    );
}
