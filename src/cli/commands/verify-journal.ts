import { openRun, runsRoot, verifyJournal, type RunDirectory } from '../../journal/index.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import type { Invocation, Surroundings } from '../command.ts';
import { openBegun } from '../play/begun.ts';

/** `runbook verify-journal [RUN]`. */
export function run(invocation: Invocation, { cwd, env, stdout }: Surroundings): Promise<ExitCode> {
  const given = invocation.text('head');
  const target = open(runsRoot(cwd, env), invocation.arguments[0] ?? 'latest', given !== null);
  const { records, hash, torn } = verifyJournal(target.journal, given ?? undefined);
  stdout.write(
    [
      `${target.id}: ${records} records, every sum and the chain hold${torn === null ? '' : `; after them a torn record of ${torn.bytes} bytes, which resume sets aside`}`,
      `head ${hash}${given === null ? ' (compare it with the one that the report printed: a cut tail shows in nothing else)' : ' is the one given'}`,
      "This shows edits and deletions. It does not prove who wrote the journal, or that a machine under somebody else's control told the truth.",
      '',
    ].join('\n'),
  );
  return Promise.resolve(EXIT.completed);
}

/** Whoever has a head knows that there were records: that there are none is not "never began" then, but what he looks for. */
function open(root: string, ref: string, begun: boolean): RunDirectory {
  try {
    return openBegun(root, ref);
  } catch (error) {
    const without = error instanceof RunbookError && error.failure.code === 'run-not-found' && begun;
    if (!without) throw error;
    return openRun(root, ref);
  }
}
