import { runsRoot } from '../../journal/index.ts';
import { fold } from '../../model/evolve.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import { isSamePerson } from '../../model/person-name.ts';
import type { CommandContext, Invocation } from '../command.ts';
import { usageError } from '../option-types.ts';
import { readRun, type ReadRun } from '../runs/read-run.ts';
import { leaveCommand, runToTell } from '../runs/leave-command.ts';
import type { APPROVE } from './option-tables.ts';
import { nameGiven, operatorName } from '../session/operator.ts';

/** `runbook approve RUN ID`: picked up by the process that plays the run, or by the next resume. */
export function run(
  { operands: [ref, step], options }: Invocation<'RUN ID', typeof APPROVE>,
  { cwd, env, stdout }: CommandContext,
): Promise<ExitCode> {
  const by = options.by === null ? operatorName(env) : nameGiven(options.by, '--by');
  const root = runsRoot(cwd, env);
  const { id } = runToTell(root, ref);
  const read = readRun(root, id);
  checkApproval(read, step, by);
  const plan = fold(read.plan, read.records).planDigest;
  const target = leaveCommand(root, id, { type: 'approve', step, by, plan });
  stdout.write(`approval of ${step} by ${by} was left for run ${target.id} (attested, not authenticated)\n`);
  return Promise.resolve(EXIT.completed);
}

/** Reported here, because the process that plays the run would only raise a warning there. */
function checkApproval({ plan, records }: ReadRun, step: string, by: string): void {
  if (records.at(-1)?.type === 'run.ended') return;
  const asked = plan.steps.filter(({ role }) => role === 'approve').map(({ id }) => id);
  if (!asked.includes(step)) {
    throw usageError(
      `${step} is not an approval of this run`,
      asked.length === 0 ? 'name another run: this one has no approvals' : `use ${asked.join(' or ')}`,
    );
  }
  const players = records.flatMap((record) =>
    record.type === 'run.started' || record.type === 'run.resumed' ? [record.operator] : [],
  );
  if (players.some((player) => isSamePerson(player, by))) {
    throw usageError(`${by} plays this run and cannot approve it`, 'ask somebody else to approve: --by NAME');
  }
}
