import { EXIT } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import type { CommandContext } from '../command.ts';

/** Which text of an edited runbook a run continues with. */
export type Consent = 'accept' | 'keep';

/** An edit that the operator has to decide about. */
export interface EditToDecide {
  readonly file: string;
  readonly run: string;
  /** What it changes, in words. */
  readonly changes: readonly string[];
  /** Why it cannot be accepted; null when it can. */
  readonly obstacle: string | null;
}

/** Asks on a terminal. Throws `cancelled` when the operator leaves, and `changes-undecided` without a terminal. */
export async function askConsent(edit: EditToDecide, terminal: CommandContext | null): Promise<Consent> {
  if (terminal === null) throw undecided(edit);
  const { promptChoice } = await import('../../tui/index.ts');
  const chosen = await promptChoice(terminal, {
    heading: `${edit.file} was edited since this run began. Which text should the run use?`,
    details: [...edit.changes, ...(edit.obstacle === null ? [] : [edit.obstacle])],
    choices: [
      ...(edit.obstacle === null ? [{ id: 'accept', title: 'the edited one, for the steps still to come' }] : []),
      { id: 'keep', title: 'the one that the run was started with' },
      { id: 'stop', title: 'neither: leave the run unchanged' },
    ],
    // Enter alone plays nothing: the cursor starts here.
    initial: 'stop',
  });
  if (chosen === 'accept' || chosen === 'keep') return chosen;
  throw new RunbookError({ code: 'cancelled', message: 'cancelled; nothing was started' }, EXIT.cancelled);
}

function undecided({ file, run, changes, obstacle }: EditToDecide): RunbookError {
  const keep = `continue with the text that the run was started with: \`runbook resume ${run} --keep-source\``;
  return new RunbookError(
    {
      code: 'changes-undecided',
      message: `${file} was edited since this run began, and no one has decided which text to use; nothing was started`,
      found: changes.join('; '),
      expected: obstacle === null ? '--keep-source or --accept-changes' : '--keep-source',
      hint:
        obstacle === null
          ? `${keep}; or take the steps still to come from the edited text: \`--accept-changes\``
          : `${keep}. ${obstacle}`,
    },
    EXIT.waiting,
  );
}
