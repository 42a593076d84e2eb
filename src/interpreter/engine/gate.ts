import type { RunEvent } from '../../model/events.ts';
import type { Failure, FailureCode } from '../../model/failure.ts';
import type { PlannedStep } from '../../model/plan.ts';
import { place } from '../../model/source.ts';
import { gateOf } from '../../model/state.ts';
import { formatDuration } from '../../model/duration.ts';
import { perform } from './attempt.ts';
import type { Outcome } from './outcome.ts';
import type { AppendEvents, Engine } from './engine.ts';

const DEFAULT_EVERY_MS = 5_000;

/**
 * Polls a gate until it holds or its time is over. The first poll, every poll with a new result and the last poll are
 * recorded; changes that a poll makes to the shell session are dropped.
 */
export async function pollGate(
  engine: Engine,
  gate: PlannedStep,
  judged: string | null,
  signal: AbortSignal,
  append: AppendEvents,
): Promise<void> {
  const { clock, ids, crash } = engine.ports;
  const { withinMs, everyMs } = gate.attributes;
  const begun = clock.mono();
  // Nobody waits for a poll of an earlier run session that was killed or stopped.
  if ((gateOf(engine.state, gate.id, judged)?.attempt ?? 0) > 0) await endEarlierPolls(engine, gate, append);
  append([{ type: 'gate.started', gate: gate.id, step: judged }]);
  crash.reach('gate.started');
  let seen: string | undefined;
  for (let poll = 1; ; poll += 1) {
    const outcome = await perform(engine, gate, {
      attempt: gateOf(engine.state, gate.id, judged)?.attempt ?? poll,
      nonce: ids.nonce(),
      signal,
      after: judged,
    });
    crash.reach('gate.answered');
    if (signal.aborted) return append([{ type: 'gate.cancelled', gate: gate.id, step: judged, polls: poll }]);
    const passed = outcome.judgement.failure === null;
    const left = withinMs === null ? 0 : withinMs - (clock.mono() - begun) - (everyMs ?? DEFAULT_EVERY_MS);
    const last = passed || left <= 0;
    const events: RunEvent[] = [];
    if (last || seen !== outcome.judgement.found) {
      events.push(polled(gate, judged, poll, outcome));
      seen = outcome.judgement.found;
    }
    if (passed) events.push({ type: 'gate.passed', gate: gate.id, step: judged, polls: poll });
    else if (last)
      events.push({
        type: 'gate.failed',
        gate: gate.id,
        step: judged,
        polls: poll,
        failure: gateFailed(gate, judged, poll, outcome),
      });
    if (events.length > 0) append(events);
    if (last) return;
    await clock.sleep(everyMs ?? DEFAULT_EVERY_MS, signal);
    if (signal.aborted) return append([{ type: 'gate.cancelled', gate: gate.id, step: judged, polls: poll }]);
    if (outcome.result.warnings.length > 0) await endEarlierPolls(engine, gate, append);
  }
}

/** A gate only reads, so processes that it left running are stopped without asking, with a warning. */
async function endEarlierPolls({ state, ports }: Engine, { id }: PlannedStep, append: AppendEvents): Promise<void> {
  const left = await ports.orphans.left(state.started?.run ?? '', id);
  if (left.length === 0) return;
  await ports.orphans.stopLeft(new Set(left.map(({ nonce }) => nonce)));
  const processes = left.map(({ pid, command }) => `${command} (pid ${pid})`).join(', ');
  append([
    {
      type: 'warning.raised',
      step: id,
      message: `stopped what an earlier poll of ${id} had left running: ${processes}`,
    },
  ]);
}

function polled(
  gate: PlannedStep,
  judged: string | null,
  poll: number,
  { result, judgement, durationMs, output }: Outcome,
): RunEvent {
  return {
    type: 'gate.polled',
    gate: gate.id,
    step: judged,
    poll,
    passed: judgement.failure === null,
    found: judgement.found,
    expected: judgement.expected,
    ...(judgement.failure?.unjudged ? { unjudged: judgement.failure.unjudged } : {}),
    exitCode: result.exitCode,
    durationMs,
    output,
    facts: result.facts,
  };
}

/** What a gate is there to find. */
const FINDINGS: ReadonlySet<FailureCode> = new Set(['exit-code', 'expectation']);

function gateFailed(gate: PlannedStep, judged: string | null, polls: number, { judgement }: Outcome): Failure {
  const cause = judgement.failure;
  const within = gate.attributes.withinMs;
  const times = within === null ? '' : ` in ${polls} poll${polls === 1 ? '' : 's'} within ${formatDuration(within)}`;
  const subject =
    gate.role === 'guard'
      ? `guard ${gate.id}`
      : judged === null
        ? `gate ${gate.id}`
        : `gate ${gate.id} of step ${judged}`;
  return {
    code: gate.role === 'guard' ? 'guard' : 'gate',
    message: cause?.unjudged ? `${subject} ${cause.unjudged.why}` : `${subject} did not hold${times}`,
    at: place(gate.span),
    ...(cause?.unjudged ? { unjudged: cause.unjudged } : {}),
    found: cause && cause.found === undefined && cause.code !== 'exit-code' ? cause.message : judgement.found,
    expected: judgement.expected,
    hint: [
      ...(cause?.code === 'exit-code' && cause.hint !== undefined ? [cause.hint] : []),
      gate.role === 'guard'
        ? 'fix the precondition, then `runbook resume`: the section has not been entered'
        : 'fix the cause, then `runbook resume`: the gate is evaluated again, the step is not repeated',
    ].join('\n'),
    ...(cause?.lastLines ? { lastLines: cause.lastLines } : {}),
    ...(cause && !FINDINGS.has(cause.code) ? { cause: cause.code } : {}),
  };
}
