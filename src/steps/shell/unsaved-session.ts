import type { Failure } from '../../model/failure.ts';
import type { ProcessExit } from '../../model/ports.ts';

/** Why a step has no session although it came to its end; `begun` when bash was writing it down, `full` when the disk was. */
export function unsavedSession(
  { begun, full }: { readonly begun: boolean; readonly full: boolean },
  exit: Pick<ProcessExit, 'exitCode' | 'signal'>,
  at: string,
  directory: string,
): Failure {
  const ended = `exit code ${exit.exitCode ?? exit.signal}`;
  if (!begun)
    return {
      code: 'session-lost',
      message:
        'The step ended without handing on its shell session: it was replaced by `exec`, killed, or its EXIT trap was taken away.',
      at,
      found: `${ended}, and no session`,
      expected: 'a bash that comes to its own end',
      hint: 'Run the command without `exec`, or put it in `( … )`; use plain `trap`, not `builtin trap`, for EXIT.',
    };
  return {
    code: 'session-lost',
    message: `The step ended, but its shell session could not be written${full ? ': the disk is full' : ' to its end'}.`,
    at,
    found: `${ended}, and a part of a session at most in ${directory}`,
    hint: full
      ? `Make room on the disk of ${directory} (df says how much there is), then run the step again; what it did to the world is done.`
      : `Bash says why at the end of the step's output: see that ${directory} can be written to (quota, permissions, \`ulimit -f\`), then run the step again; what it did to the world is done.`,
  };
}
