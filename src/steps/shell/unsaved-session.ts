import type { Failure } from '../../model/failure.ts';
import type { ProcessExit } from '../../model/ports.ts';

/** Why a step that ended has no session; `begun` when bash was writing it, `full` when the disk was full. */
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
        'the step ended without saving its shell session: it was replaced by `exec`, killed, or its EXIT trap was removed',
      at,
      found: `${ended}, and no session`,
      expected: 'a bash that ends by itself',
      hint: 'run the command without `exec`, or put it in `( … )`; use plain `trap`, not `builtin trap`, for EXIT',
    };
  return {
    code: 'session-lost',
    message: `the step ended, but its shell session could not be written${full ? ': the disk is full' : ' completely'}`,
    at,
    found: `${ended}, and at most part of a session in ${directory}`,
    hint: full
      ? `free some space on the disk of ${directory} (df shows how much there is), then run the step again; what it did remains`
      : `read the reason at the end of the output, make ${directory} writable (quota, permissions, \`ulimit -f\`), then run the step again; what it did remains`,
  };
}
