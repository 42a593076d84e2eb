import { runsRoot } from '../../journal/index.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import type { Invocation, CommandContext } from '../command.ts';
import { usageError } from '../invocation.ts';
import { leaveCommand } from '../play/leave-command.ts';
import { nameGiven, operatorName } from '../play/operator.ts';

const KINDS = ['note', 'issue', 'lesson', 'action'] as const;

/** `runbook note RUN TEXT`: taken in by the process that plays the run, or by the next resume. */
export function run(invocation: Invocation, { cwd, env, stdout }: CommandContext): Promise<ExitCode> {
  const [ref, ...words] = invocation.arguments;
  const text = words.join(' ').trim();
  if (ref === undefined || text === '') throw usageError('note what?', 'runbook note RUN "what happened"');
  const asked = invocation.text('kind') ?? 'note';
  const kind = KINDS.find((one) => one === asked);
  if (!kind) throw usageError(`--kind ${asked} is no kind of note`, `it is one of ${KINDS.join(', ')}`);
  const told = invocation.text('by');
  const by = told === null ? operatorName(env) : nameGiven(told, '--by');
  const target = leaveCommand(runsRoot(cwd, env), ref, { type: 'note', kind, text, by });
  stdout.write(`${kind} left for run ${target.id}\n`);
  return Promise.resolve(EXIT.completed);
}
