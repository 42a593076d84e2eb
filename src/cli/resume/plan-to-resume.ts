import { storeChangedPlan, storeSource, type RunDirectory } from '../../journal/index.ts';
import type { Recorded, RunEvent } from '../../model/events.ts';
import type { Plan } from '../../model/plan.ts';
import type { CrashPoints } from '../../model/ports.ts';
import type { RunState } from '../../model/state.ts';
import { paramChangeWords } from '../../presentation/wording.ts';
import type { CommandContext } from '../command.ts';
import type { ResumeOptions } from '../commands/option-tables.ts';
import { usageError } from '../option-types.ts';
import { takeEdited } from './decide-edits.ts';
import { changedParams, confirmParams, withParams } from './change-params.ts';
import type { Consent } from './ask-consent.ts';
import { findEdited } from './find-edits.ts';
import { readKept } from './read-stored-runbook.ts';
import type { Ui } from '../session/views.ts';
import { givenParams } from '../runbook/given-params.ts';

export interface Resumed {
  readonly run: RunDirectory;
  readonly records: readonly Recorded[];
  readonly state: RunState;
  /** Ids of reopened steps, which count as still to come. */
  readonly reopened: ReadonlySet<string>;
  /** The run is only being ended. */
  readonly ending: boolean;
  readonly by: string;
  readonly ui: Ui;
  readonly crash: CrashPoints;
}

/**
 * The plan that a resume continues with: the stored one, or a new one if the runbook was edited or params are given, with the
 * events that record this. A new plan is stored before its events.
 */
export async function planFromHere(
  resumed: Resumed,
  options: ResumeOptions,
  context: CommandContext,
): Promise<{ readonly plan: Plan; readonly events: readonly RunEvent[] }> {
  const { run, records, state, reopened, ending, by, ui, crash } = resumed;
  const { cwd, env, stderr } = context;
  const say = (text: string): void => void stderr.write(text);
  const mode = state.started?.mode ?? 'live';
  const secrets = state.plan.secrets.map((secret) => ({ ...secret, secret: true }));
  const given = await givenParams(options.param, options.paramsFile, secrets, cwd);
  const edited = await findEdited(state.plan, { cwd, env, mode, given });
  const terminal = ui === 'tui' ? context : null;
  const said = consentSaid(options);
  const accepted = await takeEdited(state, edited, { said, ending, terminal, reopened, by }, say);
  const isGiven = Object.keys(given).length > 0;
  const plan =
    isGiven && accepted.edited === null
      ? await withParams(state.plan, await readKept(run, records, state.plan), given, mode, context)
      : accepted.plan;
  const params = changedParams(state, plan, given, reopened);
  if (isGiven) say(params.length === 0 ? SAME : params.map((one) => `${paramChangeWords(one)}\n`).join(''));
  if (params.length > 0 && terminal !== null && !options.yes) await confirmParams(params, terminal);
  if (accepted.edited === null && params.length === 0) return { plan: state.plan, events: accepted.events };
  const digest = storeChangedPlan(run, plan);
  if (accepted.edited !== null) storeSource(run, accepted.edited.runbook.files, digest);
  crash.reach('plan.stored');
  return {
    plan,
    events: [
      ...accepted.events,
      ...(accepted.edited === null ? [] : [planChanged(accepted.edited, digest, by)]),
      ...(params.length === 0 ? [] : [{ type: 'params.changed', plan: digest, params, by } as const]),
    ],
  };
}

const SAME = 'the given params are the same as before\n';

function consentSaid({ acceptChanges, keepSource }: ResumeOptions): Consent | null {
  if (acceptChanges && keepSource)
    throw usageError('--accept-changes and --keep-source contradict each other', 'give only one of them');
  return acceptChanges ? 'accept' : keepSource ? 'keep' : null;
}

function planChanged(
  { runbook, changes }: NonNullable<Awaited<ReturnType<typeof takeEdited>>['edited']>,
  digest: string,
  by: string,
): RunEvent {
  const listed = changes.map(({ step, change }) => ({ step, change }));
  return { type: 'plan.changed', plan: digest, sha256: runbook.sha256, by, changes: listed };
}
