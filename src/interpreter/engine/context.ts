import { attemptFiles } from '../../model/attempt-files.ts';
import { RunbookError } from '../../model/failure.ts';
import type { Json } from '../../model/json.ts';
import type { PlannedStep } from '../../model/plan.ts';
import { place } from '../../model/source.ts';
import { lastAttempt } from '../../model/state.ts';
import type { StepContext } from '../../model/step-kind.ts';
import { ownValue, substitute } from '../../model/template.ts';
import type { Engine } from './engine.ts';
import { varsFor } from './scope.ts';
import { secretValues, createRedactor } from '../../redaction/redactor.ts';

export interface AttemptPlace {
  readonly attempt: number;
  readonly nonce: string;
  readonly signal: AbortSignal;
  /** The step whose session a gate or an undo starts from; null for the session of the run. */
  readonly after: string | null;
}

/** Everything a kind may use for one attempt. `close` releases what the context opened. */
export function openContext(
  engine: Engine,
  step: PlannedStep,
  at: AttemptPlace,
): { context: StepContext; close(): void } {
  const { plan, state, ports, settings } = engine;
  const directory = ports.directory(step.id, at.attempt);
  const files = attemptFiles(directory);
  const secrets = secretValues(settings.secrets);
  const params = { ...plan.params, ...secrets };
  const vars = varsFor(engine, at.after);
  const env = {
    ...settings.env,
    ...params,
    ...vars,
    RUNBOOK_RUN: state.started?.run ?? '',
    RUNBOOK_STEP: step.id,
    RUNBOOK_ATTEMPT: String(at.attempt),
  };
  let writer: ReturnType<typeof ports.outputs.writer> | undefined;
  const context: StepContext = {
    step: {
      id: step.id,
      attempt: at.attempt,
      nonce: at.nonce,
      role: step.role,
      place: place(step.span),
      code: step.code,
      language: step.language ?? '',
      attributes: settings.unredactable ? { ...step.attributes, sensitive: true } : step.attributes,
    },
    params,
    secrets: settings.secrets,
    vars,
    env,
    cwd: plan.cwd,
    folder: settings.folder(step),
    directory,
    session: {
      restore: sessionToRestore(engine, at.after),
      save: keepsSession(step) ? files.session : null,
    },
    readOnly: step.role === 'gate' || step.role === 'guard',
    separateStdout: step.attributes.capture !== null || step.attributes.mark !== null || step.expectations.length > 0,
    signal: at.signal,
    processes: ports.processes,
    connections: ports.connections,
    confinement: ports.confinement,
    print(text) {
      // Output of this process does not pass the filter that keeps only size and hash.
      if (context.step.attributes.sensitive) return;
      writer ??= ports.outputs.writer(files.output, settings.secrets);
      writer.write(text);
    },
    progress(progress) {
      const { label } = progress;
      const shown =
        label === undefined ? progress : { ...progress, label: createRedactor(settings.secrets).text(label) };
      ports.view.live({ kind: 'progress', step: step.id, progress: shown });
    },
    substitute: <T extends Json>(value: T, encode?: (text: string) => string): T =>
      substitute(value, (name) => valueOf(env, name, step), encode),
  };
  return { context, close: () => writer?.close() };
}

/** Gates and undos leave the session of the run unchanged. */
function keepsSession(step: PlannedStep): boolean {
  return step.role === 'step' || step.role === 'inject';
}

function sessionToRestore(engine: Engine, after: string | null): string | null {
  const saved = restoredFrom(engine, after);
  return saved ? attemptFiles(engine.ports.directory(saved.step, saved.attempt)).session : null;
}

/** The attempt whose session a block starts from; null for the first block of a run. */
export function restoredFrom(
  { state }: Engine,
  after: string | null,
): { readonly step: string; readonly attempt: number } | null {
  const own = after === null ? undefined : lastAttempt(state, after);
  return after !== null && own?.session ? { step: after, attempt: own.attempt } : (state.sessions.at(-1) ?? null);
}

function valueOf(env: { readonly [name: string]: string }, name: string, step: PlannedStep): string {
  const value = ownValue(env, name);
  if (value !== undefined) return value;
  throw new RunbookError({
    code: 'missing-param',
    message: `\${${name}} is not set`,
    at: place(step.span),
    expected: 'a param, a capture of an earlier step, or an environment variable of that name',
    hint: `declare it under params: in the front matter, or write $\${${name}} for the literal text`,
  });
}
