import { formatDuration } from '../../model/duration.ts';
import { countSteps } from '../../model/measures.ts';
import { doneByHand } from '../../model/played-code.ts';
import { stepOf } from '../../model/plan.ts';
import type { RunState } from '../../model/state.ts';
import { RUN_WORDS } from '../../presentation/wording.ts';
import {
  bullets,
  code,
  dayAndTime,
  heading,
  inline,
  joined,
  say,
  strong,
  type Block,
  type Words,
} from '../document.ts';

export function title(state: RunState): readonly Block[] {
  const kind = state.started?.mode === 'drill' ? 'drill report' : 'run report';
  const day = state.started ? ` ${state.started.wall.slice(0, 10)}` : '';
  return [heading(1, say`${inline(state.plan.title)}: ${kind}${day}`)];
}

export function summary(state: RunState): readonly Block[] {
  const { started, plan } = state;
  const count = countSteps(state);
  const others = [
    count.skipped > 0 ? `${count.skipped} skipped` : '',
    count.failed > 0 ? `${count.failed} failed` : '',
    count.unknown > 0 ? `${count.unknown} of unknown outcome` : '',
  ];
  const lines: Words[] = [
    say`Result: ${strong(resultWords(state))}`,
    say`Date: ${started ? `${dayAndTime(started.wall)} UTC` : 'not started'}${state.endedAt === null ? '' : ` to ${dayAndTime(state.endedAt)} UTC`}`,
    say`Duration: ${formatDuration(state.clock.elapsedMs)}`,
    say`Steps: ${[`${count.passed} of ${count.total} passed`, ...others].filter((part) => part !== '').join(', ')}`,
    say`Run: ${code(started?.run ?? 'none')}`,
    say`Kind: ${kindWords(state)}`,
    say`Participants: ${joined(participants(state).map(inline))}`,
    say`Runbook: ${code(plan.runbook.file)}`,
  ];
  if (plan.choices.length > 0) lines.push(say`Procedure: ${joined(plan.choices.map(code))}`);
  const offered = offeredWords(state);
  if (offered !== null) lines.push(say`Offered fences: ${offered}`);
  if (state.failedStep !== null) lines.push(say`Stopped at: ${code(state.failedStep)}`);
  return [heading(2, 'Summary'), bullets(lines)];
}

/** The results of the offered fences; null if none were offered. */
function offeredWords(state: RunState): string | null {
  const ids = state.plan.order.filter((id) => {
    const step = stepOf(state.plan, id);
    return step?.assisted && step.leftOut === null;
  });
  if (ids.length === 0) return null;
  const byHand = doneByHand(state);
  const count = { run: 0, 'done by hand': 0, skipped: 0, 'still open': 0 };
  for (const id of ids) {
    const status = state.steps.get(id)?.status;
    if (byHand.has(id)) count['done by hand'] += 1;
    else if (status === 'passed') count.run += 1;
    else count[status === 'skipped' ? 'skipped' : 'still open'] += 1;
  }
  const parts = Object.entries(count).flatMap(([words, times]) => (times > 0 ? [`${times} ${words}`] : []));
  return `${ids.length}, ${parts.join(', ')}`;
}

function resultWords(state: RunState): string {
  if (state.status === 'completed') return state.plan.partial ? 'Partial: the chosen part completed' : 'Success';
  if (state.status === 'failed') return 'Failed';
  return `Not completed: ${RUN_WORDS[state.status]}`;
}

function kindWords(state: RunState): Words | string {
  const { started } = state;
  if (started?.mode === 'drill') return say`drill, ${inline(started.drill ?? 'unnamed')}`;
  if (started?.mode === 'sandbox')
    return 'rehearsal in a sandbox: local services and throw-away data, nothing real was touched';
  return 'real, not a drill';
}

function participants(state: RunState): readonly string[] {
  const people = new Set<string>();
  if (state.started) people.add(state.started.operator);
  for (const { by, source } of state.decisions) if (source === 'terminal' || source === 'inbox') people.add(by);
  for (const { by } of state.notes) people.add(by);
  return [...people];
}
