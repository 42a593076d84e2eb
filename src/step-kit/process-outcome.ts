import { formatDuration } from '../model/duration.ts';
import type { Ending } from '../model/events.ts';
import type { Failure } from '../model/failure.ts';
import type { ProcessExit } from '../model/ports.ts';
import type { StepContext, StepResult } from '../model/step-kind.ts';

/** The beginning of the warning about a process that a step left running. Recorded journals contain it. */
export const STILL_RUNNING = 'still running after the step';

/** Where the last command failed, if the kind can tell: `line 3: cp a b`. */
export interface FailingPlace {
  readonly line: number;
  readonly text: string;
}

/**
 * What the exit of a step's process means: the codes in `exit=` are a success, everything else is a failure that says what
 * was found and expected. `stdout` is what `capture` and `expect` take.
 */
export function processOutcome(
  exit: ProcessExit,
  context: Pick<StepContext, 'signal' | 'step'>,
  stdout: string,
  failing: FailingPlace | null = null,
): StepResult {
  const ending = endingOf(exit, context.signal);
  return {
    ending,
    exitCode: exit.exitCode,
    signal: exit.signal,
    failure: failureOf(ending, exit, context, failing),
    facts: { exitCode: exit.exitCode, signal: exit.signal },
    stdout,
    sessionSaved: false,
    warnings: exit.survivors.map(({ pid, command }) => `${STILL_RUNNING}: ${command} (pid ${pid})`),
  };
}

function endingOf(exit: ProcessExit, signal: AbortSignal): Ending {
  if (exit.spawnError !== null) return 'spawn-failed';
  if (signal.aborted) return signal.reason === 'timeout' ? 'timeout' : 'cancelled';
  return 'exited';
}

function failureOf(
  ending: Ending,
  exit: ProcessExit,
  { step }: Pick<StepContext, 'step'>,
  failing: FailingPlace | null,
): Failure | null {
  const at = step.place;
  const accepted = step.attributes.exit;
  const expected = `exit code ${accepted.join(' or ')}`;
  switch (ending) {
    case 'spawn-failed':
      return {
        code: 'spawn-failed',
        message: `the process of the step could not be started: ${exit.spawnError}`,
        at,
        hint: SPAWN_HINTS[exit.spawnError ?? ''] ?? 'check that bash, the interpreter and the working directory exist',
      };
    case 'timeout':
      return {
        code: 'timeout',
        message: `the step exceeded its timeout of ${formatDuration(step.attributes.timeoutMs ?? 0)} and was stopped`,
        at,
        found: exitWords(exit),
        hint: 'raise timeout=, or find out what it waits for; what it did before that remains',
      };
    case 'cancelled':
      return { code: 'cancelled', message: 'the step was cancelled and stopped', at, found: exitWords(exit) };
    default:
      if (exit.exitCode !== null && accepted.includes(exit.exitCode)) return null;
      return {
        code: 'exit-code',
        message: `the step failed: ${exitWords(exit)}${failing ? ` at line ${failing.line} of its block: ${failing.text}` : ''}`,
        at,
        found: exitWords(exit),
        expected,
        ...hintOf(exit),
      };
  }
}

function hintOf({ exitCode }: ProcessExit): { readonly hint?: string } {
  const hint = exitCode === null ? undefined : EXIT_HINTS[exitCode];
  return hint === undefined ? {} : { hint };
}

/** Exit codes with a known meaning. */
const EXIT_HINTS: Readonly<Record<number, string>> = {
  126: '126 means that the command exists but cannot be executed: check its permissions, its interpreter and its architecture',
  127: '127 means that the command was not found: check the spelling, and the PATH that the run was started with',
  141: '141 means that a command wrote to a pipe whose reader had ended (SIGPIPE): `… | grep -q` and `… | head` end early, and pipefail makes that a failure; let the reader read to the end (`… | grep … >/dev/null`), or write to a file first',
};

/** `exit code 3`, `exit code 137 (SIGKILL)`, `SIGKILL`. */
function exitWords(exit: ProcessExit): string {
  if (exit.exitCode === null) return exit.signal ?? 'no exit code';
  return `exit code ${exit.exitCode}${exit.signal === null ? '' : ` (${exit.signal})`}`;
}

const SPAWN_HINTS: Readonly<Record<string, string>> = {
  ENOENT: 'check that bash and the working directory exist',
  ENOTDIR: 'check the working directory: it is not a directory',
  EACCES: 'check that this user may run bash and enter the working directory',
  E2BIG: 'look for a huge exported variable or param: the environment is too large to start a process',
};
