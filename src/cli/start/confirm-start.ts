import { formatDuration } from '../../model/duration.ts';
import { EXIT } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import { stepOf, type Plan } from '../../model/plan.ts';
import { distinctTitle, oneLine } from '../../presentation/wording.ts';
import type { CommandContext } from '../command.ts';
import type { PlayOptions } from '../commands/option-tables.ts';
import type { Prepared } from './prepare.ts';

/**
 * The last page before the start: what will be played, on what, and what it destroys. Only on a terminal and without
 * `--yes`. Throws `cancelled` (exit 130) when the operator leaves.
 */
export async function confirmStart(
  { runbook, plan, ui }: Prepared,
  { yes, drill, sandbox }: Pick<PlayOptions, 'yes' | 'drill' | 'sandbox'>,
  terminal: CommandContext,
): Promise<void> {
  if (ui !== 'tui' || yes) return;
  const { promptStart } = await import('../../tui/index.ts');
  const mode = sandbox
    ? `a rehearsal: ${services(runbook.sandbox)} started for it, with throw-away data; nothing else is touched`
    : `${drill === null ? '' : `drill "${drill}", `}real: commands run on this machine, with your permissions`;
  const start = await promptStart(terminal, { title: plan.title, summary: [['this is', mode], ...summary(plan)] });
  if (!start) throw new RunbookError({ code: 'cancelled', message: 'cancelled; nothing was started' }, EXIT.cancelled);
}

function services(sandbox: Prepared['runbook']['sandbox']): string {
  const names = [...(sandbox?.postgres ? ['PostgreSQL'] : []), ...(sandbox?.s3 ? ['an object store'] : [])];
  return names.length === 0 ? 'a folder' : names.join(' and ');
}

type Row = readonly [label: string, text: string];

function summary(plan: Plan): readonly Row[] {
  const steps = plan.order.flatMap((id) => stepOf(plan, id) ?? []);
  const people = steps.filter(({ role }) => role === 'check' || role === 'manual' || role === 'approve').length;
  const offered = steps.filter(({ assisted, leftOut }) => assisted && leftOut === null).length;
  const destructive = steps.filter((step) => step.attributes.effect === 'destructive').map((step) => step.id);
  const { rto, rpo } = plan.objectives;
  const target = (objective: typeof rto): string =>
    objective === null ? 'no target' : formatDuration(objective.targetMs);
  const { partial } = plan;
  const rows: (Row | null)[] = [
    ['runbook', plan.runbook.file],
    ['objectives', `RTO ${target(rto)}, RPO ${target(rpo)}`],
    offered === steps.length
      ? null
      : ['plays', `${steps.length - offered} steps, ${people === 0 ? 'none' : people} of them for you to do or check`],
    offered === 0 ? null : ['offers', `${offered} plain fences one by one; each runs only if you choose it`],
    partial === null ? null : ['partial', partialWords(partial)],
    plan.choices.length === 0 ? null : ['chosen', plan.choices.join(', ')],
    ['destroys', destroyWords(destructive, offered)],
    ['with', paramWords(plan)],
    ...sectionRows(plan),
  ];
  return rows.filter((row): row is Row => row !== null);
}

/** The effect of a fence without annotations is unknown. */
function destroyWords(destructive: readonly string[], offered: number): string {
  const known = destructive.length === 0 ? 'nothing' : `${destructive.join(', ')}; each asks first`;
  if (offered === 0) return known;
  const unknown = 'review the plain fences yourself: their effect is not declared';
  return destructive.length === 0 ? unknown : `${known}; ${unknown}`;
}

function partialWords({ from, until, only }: NonNullable<Plan['partial']>): string {
  const ends = [from === null ? '' : `from ${from}`, until === null ? '' : `until ${until}`, only.join(', ')];
  return `${ends.filter(Boolean).join(' ')}; RTO will read "not measured"`;
}

function paramWords({ params, secrets }: Plan): string {
  const words = [
    ...Object.entries(params).map(([name, value]) => `${name}=${oneLine(value, 60)}`),
    ...secrets.map(({ name }) => `${name}=(secret)`),
  ];
  return words.length === 0 ? 'no parameters' : words.join(', ');
}

/** The outermost sections that have something to play, with their budgets. */
function sectionRows(plan: Plan): readonly Row[] {
  const used = new Set(plan.order.flatMap((id) => stepOf(plan, id)?.section ?? []));
  return plan.sections
    .filter((section) => used.has(section.id) && section.title !== '')
    .map((section, index) => [index === 0 ? 'sections' : '', distinctTitle(plan, section)]);
}
