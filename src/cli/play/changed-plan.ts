import { storeChangedPlan, storeSource, type RunDirectory } from '../../journal/index.ts';
import type { Recorded, RunEvent } from '../../model/events.ts';
import type { Plan } from '../../model/plan.ts';
import type { CrashPoints } from '../../model/ports.ts';
import type { RunState } from '../../model/state.ts';
import { paramChangeWords } from '../../presentation/wording.ts';
import type { Invocation, CommandContext } from '../command.ts';
import { usageError } from '../invocation.ts';
import { takeEdited } from './accept-changes.ts';
import { changedParams, confirmParams, withParams } from './change-params.ts';
import type { Consent } from './edited-consent.ts';
import { findEdited } from './edited-runbook.ts';
import { readKept } from './kept-runbook.ts';
import type { Ui } from './ui.ts';
import { givenParams } from './values.ts';

export interface Resumed {
  readonly run: RunDirectory;
  readonly records: readonly Recorded[];
  readonly state: RunState;
  /** Ids that are reopened, so that they are still to come. */
  readonly reopened: ReadonlySet<string>;
  /** The run is only brought to its end. */
  readonly ending: boolean;
  readonly by: string;
  readonly ui: Ui;
  readonly crash: CrashPoints;
}

/**
 * The plan that a resume goes on with: the stored one, or another one because the runbook was edited or params are given, with
 * the events that say so. A new plan is stored before they are recorded.
 */
export async function planFromHere(
  resumed: Resumed,
  invocation: Invocation,
  context: CommandContext,
): Promise<{ readonly plan: Plan; readonly events: readonly RunEvent[] }> {
  const { run, records, state, reopened, ending, by, ui, crash } = resumed;
  const { cwd, env, stderr } = context;
  const say = (text: string): void => void stderr.write(text);
  const mode = state.started?.mode ?? 'live';
  const secrets = state.plan.secrets.map((secret) => ({ ...secret, secret: true }));
  const given = await givenParams(invocation.list('param'), invocation.list('params-file'), secrets, cwd);
  const edited = await findEdited(state.plan, { cwd, env, mode, given });
  const terminal = ui === 'tui' ? context : null;
  const said = consentSaid(invocation);
  const accepted = await takeEdited(state, edited, { said, ending, terminal, reopened, by }, say);
  const isGiven = Object.keys(given).length > 0;
  const plan =
    isGiven && accepted.edited === null
      ? await withParams(state.plan, await readKept(run, records, state.plan), given, mode, context)
      : accepted.plan;
  const params = changedParams(state, plan, given, reopened);
  if (isGiven) say(params.length === 0 ? SAME : params.map((one) => `${paramChangeWords(one)}\n`).join(''));
  if (params.length > 0 && terminal !== null && !invocation.flag('yes')) await confirmParams(params, terminal);
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

const SAME = 'the given params are the ones that the run already has\n';

function consentSaid(invocation: Invocation): Consent | null {
  const [accept, keep] = [invocation.flag('accept-changes'), invocation.flag('keep-source')];
  if (accept && keep) throw usageError('--accept-changes and --keep-source say opposite things', 'give one of them');
  return accept ? 'accept' : keep ? 'keep' : null;
}

function planChanged(
  { runbook, changes }: NonNullable<Awaited<ReturnType<typeof takeEdited>>['edited']>,
  digest: string,
  by: string,
): RunEvent {
  const listed = changes.map(({ step, change }) => ({ step, change }));
  return { type: 'plan.changed', plan: digest, sha256: runbook.sha256, by, changes: listed };
}
