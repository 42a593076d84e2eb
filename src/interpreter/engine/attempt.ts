import { attemptFiles } from '../../model/attempt-files.ts';
import { cannotWrite, RunbookError, type Failure } from '../../model/failure.ts';
import { recordedFact } from '../../model/facts.ts';
import type { PlannedStep } from '../../model/plan.ts';
import { place } from '../../model/source.ts';
import type { ProcessExit } from '../../model/ports.ts';
import type { StepContext, StepResult } from '../../model/step-kind.ts';
import type { View } from '../../model/view.ts';
import { untilItsEnd, type Adopted } from './adopted.ts';
import { redactSensitive } from './redact-sensitive.ts';
import { openContext, type AttemptPlace } from './context.ts';
import type { AppendEvents, Engine } from './engine.ts';
import { judge, type Judgement } from './judge.ts';
import { outcomeEvents, type Outcome } from './outcome.ts';
import { lostSession, SESSION_DROPPED, sessionChanged } from './saved-session.ts';

const LAST_LINES = 12;

const NOT_FOLLOWED = { stop: () => Promise.resolve() };

/** Runs a block once within its timeout. Failures of all kinds are outcomes; only defects of the program throw. */
export async function perform(
  engine: Engine,
  step: PlannedStep,
  at: AttemptPlace,
  adopted?: Adopted,
): Promise<Outcome> {
  const { ports } = engine;
  const begun = ports.clock.mono();
  if (!adopted) ports.outputs.clear(ports.directory(step.id, at.attempt));
  const limit = new AbortController();
  const { context, close } = openContext(engine, step, { ...at, signal: AbortSignal.any([at.signal, limit.signal]) });
  const followed = adopted?.shown ? NOT_FOLLOWED : show(engine, step, context);
  const over = new AbortController();
  if (step.attributes.timeoutMs !== null && !adopted) {
    void ports.clock.sleep(step.attributes.timeoutMs, over.signal).then(() => {
      if (!over.signal.aborted) limit.abort('timeout');
    });
  }
  try {
    const lost = adopted ? null : await lostSession(engine, step, context.session.restore, at.after);
    const result = lost
      ? failedBefore('session-lost', lost)
      : await runKind(engine, step, context, adopted?.exit).catch((error: unknown) => thrown(step, error));
    const durationMs = Math.max(
      0,
      Math.round(adopted ? untilItsEnd(engine, step, adopted) : ports.clock.mono() - begun),
    );
    close();
    await followed.stop();
    const judgement = await judge(engine, step, result, at.after);
    const output = await ports.outputs.digest(attemptFiles(context.directory).output);
    const saved = result.sessionSaved ? context.session.save : null;
    const dropped =
      step.group !== null && saved !== null && (await sessionChanged(ports.outputs, context.session.restore, saved));
    const session = saved !== null && step.group === null ? await ports.outputs.digest(saved) : null;
    const facts = recordedFact(result.facts);
    return redactSensitive(context, {
      result: { ...result, facts, warnings: dropped ? [...result.warnings, SESSION_DROPPED] : result.warnings },
      judgement: await withLastLines(engine, context.directory, judgement),
      durationMs,
      output,
      session,
    });
  } finally {
    over.abort('over');
    close();
    await followed.stop();
  }
}

/** Shows both streams while the step runs, even if they are written separately. */
function show(
  { ports }: Engine,
  step: PlannedStep,
  { directory, separateStdout }: StepContext,
): { stop(): Promise<void> } {
  const { output, stderr } = attemptFiles(directory);
  const follow = (file: string) =>
    ports.outputs.follow(file, (text) => ports.view.live({ kind: 'output', step: step.id, text }));
  const followed = (separateStdout ? [output, stderr] : [output]).map(follow);
  return {
    async stop() {
      await Promise.all(followed.map((one) => one.stop()));
    },
  };
}

async function runKind(
  engine: Engine,
  step: PlannedStep,
  context: StepContext,
  adopted?: ProcessExit,
): Promise<StepResult> {
  const kind = engine.ports.kind(step.kind);
  if (!kind.load)
    throw new RunbookError({ code: 'internal', message: `kind ${step.kind} has nothing to run`, at: place(step.span) });
  const runner = await kind.load();
  if (adopted && runner.adopt) return runner.adopt(step.config, context, adopted);
  return runner.run(step.config, context);
}

/** A kind that throws has failed; an error other than a RunbookError is a defect and is reported as internal. */
function thrown(step: PlannedStep, error: unknown): StepResult {
  const refused = writeRefused(step, error);
  if (refused) return failedBefore('exited', refused);
  const failure: Failure =
    error instanceof RunbookError
      ? { at: place(step.span), ...error.failure }
      : {
          code: 'internal',
          message: `${step.id}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
          at: place(step.span),
        };
  return failedBefore('exited', failure);
}

const NO_ROOM: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT', 'EROFS']);

/** A full disk is not a defect of the program. */
function writeRefused(step: PlannedStep, error: unknown): Failure | null {
  if (!(error instanceof Error) || !NO_ROOM.has((error as NodeJS.ErrnoException).code)) return null;
  const about = {
    failed: `${step.id}: the files that it runs from could not be written`,
    at: place(step.span),
    expected: 'room for the files of this attempt',
    left: 'the step did not run',
    next: '`runbook resume`',
  };
  return cannotWrite(about, error).failure;
}

/** Nothing was run, so there are no facts. */
const failedBefore = (ending: StepResult['ending'], failure: Failure): StepResult => ({
  ending,
  exitCode: null,
  signal: null,
  failure,
  facts: null,
  stdout: '',
  sessionSaved: false,
  warnings: [],
});

async function withLastLines(engine: Engine, directory: string, judgement: Judgement): Promise<Judgement> {
  if (!judgement.failure || judgement.failure.lastLines) return judgement;
  const { outputs } = engine.ports;
  const { output, stderr } = attemptFiles(directory);
  const errors = await outputs.lastLines(stderr, LAST_LINES);
  const lines = errors.length > 0 ? errors : await outputs.lastLines(output, LAST_LINES);
  return lines.length === 0 ? judgement : { ...judgement, failure: { ...judgement.failure, lastLines: lines } };
}

/** Starts a step: records the start, runs it, records the outcome. */
export function attemptStep(
  engine: Engine,
  step: PlannedStep,
  attempt: number,
  signal: AbortSignal,
  append: AppendEvents,
): Promise<void> {
  return lendTerminal(engine.ports.view, step, () => recordAttempt(engine, step, attempt, signal, append));
}

async function recordAttempt(
  engine: Engine,
  step: PlannedStep,
  attempt: number,
  signal: AbortSignal,
  append: AppendEvents,
): Promise<void> {
  const { ports } = engine;
  const nonce = ports.ids.nonce();
  const at: AttemptPlace = { attempt, nonce, signal, after: step.undoes };
  // Without room for its directory the step has not begun, and must not be recorded as unknown.
  ports.directory(step.id, attempt);
  append([{ type: 'step.started', step: step.id, attempt, nonce, code: step.hash, effect: step.attributes.effect }]);
  ports.crash.reach('step.started');
  const outcome = await perform(engine, step, at);
  ports.crash.reach('step.ended');
  append(outcomeEvents(engine, step, at, outcome, false));
  ports.crash.reach('step.finished');
}

/** An interactive step has the terminal while it runs. */
async function lendTerminal(view: View, step: PlannedStep, work: () => Promise<void>): Promise<void> {
  if (!step.attributes.interactive) return work();
  await view.suspend();
  try {
    await work();
  } finally {
    await view.resume();
  }
}
