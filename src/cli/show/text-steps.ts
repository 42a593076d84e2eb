import { formatDuration } from '../../model/duration.ts';
import type { Runbook, Section, Step } from '../../model/runbook.ts';
import { NARROW } from '../../presentation/wrap-text.ts';
import { oneLine } from '../../presentation/wording.ts';
import { gatesOf, isAttached, undoOf, stepsIn } from '../../model/relations.ts';

/** The sections with their steps, each with its gates and its undo below it. */
export function stepLines(runbook: Runbook): readonly string[] {
  const lines: string[] = [];
  let file = runbook.sections[0]?.span.file;
  for (const section of runbook.sections) {
    const steps = stepsIn(runbook, section).filter((step) => !isAttached(step));
    if (steps.length === 0 && !section.attributes.option && section.attributes.when === null) continue;
    lines.push(...(lines.length === 0 ? [] : ['']), ...headingLines(section, file));
    file = section.span.file;
    for (const step of steps) {
      lines.push(...oneStep(step, 'step', runbook));
      for (const gate of gatesOf(runbook, step)) lines.push(...oneStep(gate, 'below', runbook));
      const undo = undoOf(runbook, step);
      if (undo) lines.push(...oneStep(undo, 'below', runbook));
    }
  }
  return lines;
}

/** With the file it is in if that is another one than the section before is in: the lines are of that file. */
function headingLines({ title, span, attributes }: Section, before: string | undefined): readonly string[] {
  const { option, budgetMs, when, parallel } = attributes;
  const tags = [
    option ? 'option' : '',
    parallel ? 'side by side' : '',
    budgetMs === null ? '' : `budget ${formatDuration(budgetMs)}`,
  ].filter((tag) => tag !== '');
  const end = tags.length === 0 ? '' : ` [${tags.join(', ')}]`;
  const head = `${span.start.line}: ${oneLine(title === '' ? '(before the first heading)' : title, Math.max(20, NARROW - 6 - end.length))}${end}`;
  const from = span.file === before ? [] : [`${' '.repeat(8)}from ${span.file}`];
  return [head, ...from, ...(when === null ? [] : [`${' '.repeat(8)}only if ${oneLine(when, NARROW - 16)}`])];
}

/** The place, the role, the id, what is special about it, and what it does, as far as a line reaches. */
function oneStep(step: Step, where: 'step' | 'below', runbook: Runbook): readonly string[] {
  const { attributes, role, id, title, span } = step;
  const foreign = stepsIn(runbook, { id: step.section }).some((one) => one.span.file !== span.file)
    ? ` from ${span.file}`
    : '';
  const tags = [
    attributes.effect === 'destructive' ? 'destructive' : '',
    step.assisted?.background ? 'by hand: background=true' : '',
    attributes.withinMs === null ? '' : `within ${formatDuration(attributes.withinMs)}`,
    attributes.interactive ? 'interactive' : '',
    foreign.trim(),
  ].filter((tag) => tag !== '');
  const indent = where === 'below' ? '  ' : '';
  const special = tags.length === 0 ? '' : ` [${tags.join(', ')}]`;
  // A check is its text: its id is made of the same words.
  const name =
    role === 'approve'
      ? `by ${step.approver ?? 'anybody but the operator'}`
      : role === 'check'
        ? `${title}${special}`
        : `${id}${special}: ${title}`;
  const line = `  ${String(span.start.line).padStart(4)}  ${indent}${role.padEnd(where === 'below' ? 6 : 8)} ${name}`;
  const when = attributes.when === null ? [] : [`${' '.repeat(17)}only if ${oneLine(attributes.when, NARROW - 26)}`];
  const flat = line.replace(/[\r\n]+/g, ' ');
  return [flat.length > NARROW ? `${flat.slice(0, NARROW - 1)}…` : flat, ...when];
}
