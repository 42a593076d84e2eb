import type { CommandModule, CommandSpec } from '../command.ts';
import { readInvocation } from '../invocation.ts';
import type { OptionTable } from '../option-types.ts';
import * as options from './option-tables.ts';

/** The commands. The help and the usage errors are made from this table, and docs/commands.md is tested against it. */
export const COMMANDS: readonly CommandSpec[] = [
  command('play', 'FILE[#OPTION]', 'play a runbook', options.PLAY, () => import('../start/play.ts')),
  command(
    'resume',
    '[RUN]',
    'continue the newest unfinished run, or RUN',
    options.RESUME,
    () => import('../resume/resume-run.ts'),
  ),
  command('status', '[RUN]', 'show the state of a run, step by step', options.STATUS, () => import('./status.ts')),
  command('list', '', 'list the runs, newest first', options.LIST, () => import('./list.ts')),
  command(
    'replay',
    '[RUN]',
    'watch a run again, or follow one in progress; nothing is executed',
    options.REPLAY,
    () => import('./replay.ts'),
  ),
  command('report', '[RUN]', 'write the report of a run from its journal', options.REPORT, () => import('./report.ts')),
  command(
    'abort',
    '[RUN]',
    'end a run: play its finally blocks and close it',
    options.ABORT,
    () => import('./abort.ts'),
  ),
  command(
    'undo',
    '[RUN]',
    'roll back: play the undos of what was done, newest first, each confirmed',
    options.UNDO,
    () => import('./undo.ts'),
  ),
  command(
    'approve',
    'RUN ID',
    'approve a step of a run from another terminal',
    options.APPROVE,
    () => import('./approve.ts'),
  ),
  command('note', 'RUN TEXT…', "put a note on a run's timeline", options.NOTE, () => import('./note.ts')),
  command(
    'show',
    'FILE',
    'show what would be played: sections, steps, params, objectives',
    options.SHOW,
    () => import('../show/run-show.ts'),
  ),
  command(
    'diff',
    '[FILE…]',
    'say what changed for the operator between two versions of a runbook',
    options.DIFF,
    () => import('../diff/run-diff.ts'),
  ),
  command(
    'lint',
    'FILE…',
    'report what is wrong or dangerous in runbooks and plain Markdown',
    options.LINT,
    () => import('../lint/run-lint.ts'),
  ),
  command(
    'annotate',
    'FILE…',
    'propose what plain Markdown needs to be played; a diff, or written with --write',
    options.ANNOTATE,
    () => import('../annotate/run-annotate.ts'),
  ),
  command(
    'lsp',
    '',
    'serve an editor: findings, completion, hover, rename and more while you write',
    options.LSP,
    () => import('../lsp/serve-editor.ts'),
  ),
  command(
    'test',
    'FILE…',
    'rehearse runbooks in their sandboxes without an operator',
    options.TEST,
    () => import('../test/run-test.ts'),
  ),
  command(
    'verify-journal',
    '[RUN]',
    'verify a journal, and the files of its run against the hashes in it',
    options.VERIFY_JOURNAL,
    () => import('./verify-journal.ts'),
  ),
  command(
    'init',
    '[DIR|FILE]',
    'write a small runbook with its sandbox, to start from',
    options.INIT,
    () => import('../init/run-init.ts'),
  ),
  command(
    'completion',
    'bash|zsh|fish',
    'print the script that completes commands, options, files, runs and steps',
    options.COMPLETION,
    () => import('../completion/run-completion.ts'),
  ),
];

/** One entry. The types ensure that its module takes exactly the operands and options of the table. */
function command<Words extends string, O extends OptionTable>(
  name: string,
  operands: Words,
  summary: string,
  table: O,
  load: () => Promise<CommandModule<Words, O>>,
): CommandSpec {
  return {
    name,
    operands,
    summary,
    options: table,
    run: async (words, context) => {
      const invocation = readInvocation({ name, operands, options: table }, words);
      return (await load()).run(invocation, context);
    },
  };
}
