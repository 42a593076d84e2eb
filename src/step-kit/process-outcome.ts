import { formatDuration } from '../model/duration.ts';
import type { Ending } from '../model/events.ts';
import type { Failure } from '../model/failure.ts';
import type { ProcessExit } from '../model/ports.ts';
import type { StepContext, StepResult } from '../model/step-kind.ts';

/** How the warning about a process that a step has left begins. */
export const STILL_RUNNING = 'still running after the step';

/** Where the last command failed, as far as the kind can tell: `line 3: cp a b`. */
export interface FailingPlace {
  readonly line: number;
  readonly text: string;
}

/**
 * What the exit of a step's process means: the codes of `exit=` are success, everything else a failure that says what
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
        message: `The step's process could not be started: ${exit.spawnError}.`,
        at,
        hint:
          SPAWN_HINTS[exit.spawnError ?? ''] ?? 'Check that bash, the interpreter and the working directory are there.',
      };
    case 'timeout':
      return {
        code: 'timeout',
        message: `The step took longer than ${formatDuration(step.attributes.timeoutMs ?? 0)} and was stopped.`,
        at,
        found: exitWords(exit),
        hint: 'Raise timeout=, or find out what it waits for; what it had done by then is done.',
      };
    case 'cancelled':
      return { code: 'cancelled', message: 'The step was cancelled and stopped.', at, found: exitWords(exit) };
    default:
      if (exit.exitCode !== null && accepted.includes(exit.exitCode)) return null;
      return {
        code: 'exit-code',
        message: `The step failed: ${exitWords(exit)}${failing ? ` at line ${failing.line} of its block: ${failing.text}` : ''}`,
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

/** Exit codes that say more than "it failed" to those who know them. */
const EXIT_HINTS: Readonly<Record<number, string>> = {
  126: '126 means that the command exists but cannot be executed: check its permissions, its interpreter and its architecture.',
  127: '127 means that the command was not found: check the spelling, and the PATH that the run was started with.',
  141: '141 means that a command wrote to a pipe that nobody read any more (SIGPIPE): `… | grep -q` and `… | head` end early, and pipefail makes that a failure. Let the reader read to the end (`… | grep … >/dev/null`), or write to a file first.',
};

/** `exit code 3`, `exit code 137 (SIGKILL)`, `SIGKILL`. */
function exitWords(exit: ProcessExit): string {
  if (exit.exitCode === null) return exit.signal ?? 'no exit code';
  return `exit code ${exit.exitCode}${exit.signal === null ? '' : ` (${exit.signal})`}`;
}

const SPAWN_HINTS: Readonly<Record<string, string>> = {
  ENOENT: 'Either bash or the working directory is not there.',
  ENOTDIR: 'The working directory is not a directory.',
  EACCES: 'Either bash or the working directory may not be used by this user.',
  E2BIG: 'The environment is too large to start a process: look for a huge exported variable or param.',
};
