import type { StepChange } from '../../interpreter/plan/index.ts';
import type { RunEvent } from '../../model/events.ts';
import { EXIT } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import type { Plan } from '../../model/plan.ts';
import type { Runbook } from '../../model/runbook.ts';
import type { RunState } from '../../model/state.ts';
import { neutralise } from '../../presentation/terminal-text.ts';
import type { CommandContext } from '../command.ts';
import { askConsent, type Consent } from './ask-consent.ts';
import type { Edited } from './find-edits.ts';
import { diagnosticLines } from '../runbook/load-runbook.ts';
import { changeWords, changesRefused, refusedEdits, type RefusedEdit } from './refuse-edits.ts';

export interface Acceptance {
  /** `--accept-changes` or `--keep-source`. */
  readonly said: Consent | null;
  /** The run is only being ended, which needs no decision. */
  readonly ending: boolean;
  /** Where the operator can be asked; null without a terminal. */
  readonly terminal: CommandContext | null;
  /** Ids of reopened steps, which count as still to come. */
  readonly reopened: ReadonlySet<string>;
  readonly by: string;
}

/** What is played from here on. */
export interface Accepted {
  readonly plan: Plan;
  /** The edited runbook and what it changes; null when it was not accepted. */
  readonly edited: { readonly runbook: Runbook; readonly changes: readonly StepChange[] } | null;
  /** Records that the operator decided against the edit. */
  readonly events: readonly RunEvent[];
}

/**
 * What an edited runbook means for a resume: the operator decides whether the steps still to come are taken from the edited
 * text. Throws `changes-refused` when a step that was completed, or was begun and is not settled, would change.
 */
export async function takeEdited(
  state: RunState,
  edited: Edited | null,
  how: Acceptance,
  say: (text: string) => void,
): Promise<Accepted> {
  const stored: Accepted = { plan: state.plan, edited: null, events: [] };
  if (edited === null) return stored;
  if (edited.kind !== 'edited' && how.said === 'accept') throw unusable(edited);
  if (edited.kind === 'gone') {
    say(`${edited.file} no longer exists; the run continues with its own copy\n`);
    return stored;
  }
  const changes = changesOf(edited, state);
  const { file } = state.plan.runbook;
  if (changes.length === 0) {
    say(
      `only the wording of ${file} was edited: the run plays the same steps and shows the text it was started with\n`,
    );
    return stored;
  }
  say(neutralise(`${file} was edited since this run began:\n${changes.map((line) => `  ${line}\n`).join('')}`));
  const refused = edited.kind === 'edited' ? refusedEdits(edited.changes, state, edited.plan, how.reopened) : [];
  const consent = await decide(state, edited, changes, refused, how);
  if (consent === 'accept' && edited.kind === 'edited') {
    if (refused.length > 0) throw changesRefused(refused, state);
    return { plan: edited.plan, edited, events: [] };
  }
  say('the run continues with the text it was started with\n');
  if (how.ending || state.keptFrom === edited.digest) return stored;
  return { ...stored, events: [{ type: 'plan.kept', edited: edited.digest, by: how.by, changes }] };
}

type Undecided = Exclude<Edited, { readonly kind: 'gone' }>;

function decide(
  state: RunState,
  edited: Undecided,
  changes: readonly string[],
  refused: readonly RefusedEdit[],
  { said, ending, terminal }: Acceptance,
): Consent | Promise<Consent> {
  if (said !== null) return said;
  // A decision about an edit holds until the file is edited again.
  if (ending || state.keptFrom === edited.digest) return 'keep';
  const run = state.started?.run ?? '';
  const [first] = refused;
  const obstacle =
    edited.kind === 'unusable'
      ? 'the edited text cannot be used: it has errors'
      : first === undefined
        ? null
        : `the edited text cannot be used as it is: ${first.why}; \`--accept-changes --rerun-from ${first.rerunFrom}\` plays again from there`;
  return askConsent({ file: state.plan.runbook.file, run, changes, obstacle }, terminal);
}

function changesOf(edited: Undecided, state: RunState): readonly string[] {
  if (edited.kind === 'unusable') {
    const errors = edited.diagnostics.filter(({ severity }) => severity === 'error');
    return ['it has errors now', ...diagnosticLines(errors)];
  }
  return [
    ...edited.changes.map((change) => changeWords(change, state)),
    ...edited.around.map((name) => `${name}: changed`),
  ];
}

function unusable(edited: Exclude<Edited, { readonly kind: 'edited' }>): RunbookError {
  const errors =
    edited.kind === 'gone' ? [] : diagnosticLines(edited.diagnostics.filter(({ severity }) => severity === 'error'));
  const what = edited.kind === 'gone' ? `${edited.file} is gone` : 'the runbook was edited and has errors now';
  return new RunbookError(
    {
      code: 'changes-refused',
      message: [what, ...errors].join('\n'),
      hint: 'fix the file, or resume with `--keep-source`: the run keeps the runbook it was started with',
    },
    EXIT.usage,
  );
}
