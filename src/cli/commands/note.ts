import { runsRoot } from '../../journal/index.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import type { CommandContext, Invocation } from '../command.ts';
import { usageError } from '../option-types.ts';
import { leaveCommand } from '../runs/leave-command.ts';
import type { NOTE } from './option-tables.ts';
import { nameGiven, operatorName } from '../session/operator.ts';

/** `runbook note RUN TEXT`: picked up by the process that plays the run, or by the next resume. */
export function run(
  { operands: [ref, ...words], options }: Invocation<'RUN TEXT…', typeof NOTE>,
  { cwd, env, stdout }: CommandContext,
): Promise<ExitCode> {
  const text = words.join(' ').trim();
  if (text === '') throw usageError('the note has no text', 'write `runbook note RUN "what happened"`');
  const kind = options.kind ?? 'note';
  const by = options.by === null ? operatorName(env) : nameGiven(options.by, '--by');
  const target = leaveCommand(runsRoot(cwd, env), ref, { type: 'note', kind, text, by });
  stdout.write(`${kind} left for run ${target.id}\n`);
  return Promise.resolve(EXIT.completed);
}
