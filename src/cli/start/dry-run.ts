import { formatDuration } from '../../model/duration.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import { sectionOf, stepOf, type Plan, type PlannedStep } from '../../model/plan.ts';
import { neutralise } from '../../presentation/terminal-text.ts';
import type { CommandContext } from '../command.ts';

/** Prints what would be played, in order. Spawns, connects and resolves nothing. */
export function dryRun(plan: Plan, { stdout }: CommandContext): ExitCode {
  const lines = [`${plan.title} (dry run: nothing is run, connected or resolved)`];
  const objectives = [objective('RTO', plan.objectives.rto), objective('RPO', plan.objectives.rpo)].filter(Boolean);
  if (objectives.length > 0) lines.push(objectives.join(', '));
  let section: string | null = null;
  for (const id of plan.order) {
    const step = stepOf(plan, id);
    if (!step) continue;
    if (step.section !== section) lines.push('', heading(plan, (section = step.section)));
    lines.push(...stepLines(plan, step));
  }
  const last = plan.finally.map((id) => stepOf(plan, id)).filter((step) => step !== undefined);
  if (last.length > 0) lines.push('', 'finally', ...last.flatMap((step) => stepLines(plan, step)));
  stdout.write(`${neutralise(lines.join('\n'))}\n`);
  return EXIT.completed;
}

const objective = (name: string, target: Plan['objectives']['rto']): string =>
  target === null ? '' : `${name} ${formatDuration(target.targetMs)} (${target.from})`;

function heading(plan: Plan, id: string): string {
  const section = sectionOf(plan, id);
  const budget = section?.attributes.budgetMs ?? null;
  return `${section?.title || plan.title}${budget === null ? '' : ` (budget ${formatDuration(budget)})`}`;
}

function stepLines(plan: Plan, step: PlannedStep): string[] {
  const { attributes } = step;
  const about = [
    step.role === 'step' ? step.kind : step.role,
    step.assisted ? 'offered' : '',
    step.assisted && step.assisted.placeholders.length > 0
      ? `not run unchanged: ${step.assisted.placeholders.join(', ')}`
      : '',
    step.assisted?.background ? 'not run here: background=true' : '',
    attributes.effect === 'write' ? '' : attributes.effect,
    attributes.when === null
      ? ''
      : `when ${attributes.when}${/\b(vars|steps)\b/.test(attributes.when) ? ' (decided later)' : ''}`,
    step.group === null ? '' : 'side by side',
    step.leftOut === null ? '' : 'left out (partial)',
  ].filter(Boolean);
  const gates = step.gates.flatMap((gate) => {
    const planned = stepOf(plan, gate);
    return planned ? [`      gate ${gate}: ${planned.title}`] : [];
  });
  return [`  ${step.id}: ${step.title} [${about.join(', ')}]`, ...gates];
}
