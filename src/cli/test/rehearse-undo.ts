import { combineChanges, judgeUndo, type Change, type UndoVerdict } from '../../mutation/index.ts';
import type { PlannedStep } from '../../model/plan.ts';
import { EXIT } from '../../model/exit-code.ts';
import { aroundSteps, type Around } from './around-steps.ts';
import type { ContentWatch } from './content-watch.ts';
import { failureOf } from './play-failure.ts';
import { rollBack, type Played, type PlayRequest, type TestBench } from './play-plan.ts';
import type { StepWatch } from './step-watch.ts';
import type { UndoRehearsal } from './verdict.ts';

/** Undoes a completed play as `runbook undo` does and compares the content of the sandbox after each undo. Null without an undo. */
export async function rehearseUndo(
  bench: TestBench,
  request: PlayRequest,
  played: Played,
  { watch, steps }: { readonly watch: ContentWatch; readonly steps: StepWatch },
): Promise<UndoRehearsal | null> {
  const { plan } = played.state;
  const { state } = played;
  const undoes = new Map(plan.steps.flatMap((step) => (step.undo === null ? [] : [[step.undo, step] as const])));
  const possible = [...undoes.values()].some(({ id }) => state.steps.get(id)?.status === 'passed');
  if (!possible) return null;
  const verdicts = new Map<string, UndoVerdict>();
  // Of a service that an undo has stopped, what it holds is judged once an earlier step's undo has started it.
  let unread: readonly Change[] = [];
  const around: Around = {
    before: async ({ role }) => void (role === 'undo' && (await watch.look())),
    after: async ({ id, role, attributes }, { failure }) => {
      const step = undoes.get(id);
      if (role !== 'undo' || !step || failure !== null) return;
      const { changes: undone } = await watch.look();
      // Of steps side by side nobody knows which one changed what.
      if (!steps.isAlone(step.id)) return;
      const all = combineChanges(steps.changes.get(step.id) ?? [], unread);
      const changes = all.filter(({ item }) => watch.isReadable(item));
      unread = all.filter(({ item }) => !watch.isReadable(item));
      const overwritten = changedLater(step, plan.steps, steps);
      const now = (item: string): string | null => watch.digest(item);
      verdicts.set(
        step.id,
        judgeUndo({ step: step.id, changes, undone, now, overwritten, keeps: attributes.keeps ?? null }),
      );
    },
  };
  const back = await rollBack(bench, { ...request, kinds: aroundSteps(around) }, played);
  const lost = unread.filter(({ item }) => watch.wasReadable(item));
  const last = [...verdicts.values()].at(-1);
  if (last && lost.length > 0)
    verdicts.set(last.step, {
      ...last,
      wrong: [...last.wrong, ...lost.map(({ item }) => ({ item, problem: 'unreadable' as const }))],
    });
  const failure = back.exitCode === EXIT.completed ? null : failureOf(back);
  return { undone: [...verdicts.values()], failure };
}

/** What steps that cannot be undone have changed after this one. */
function changedLater(step: PlannedStep, all: readonly PlannedStep[], { changes }: StepWatch): ReadonlySet<string> {
  const undoable = new Set(all.filter(({ undo }) => undo !== null).map(({ id }) => id));
  const order = [...changes.keys()];
  const later = order.slice(order.indexOf(step.id) + 1).filter((id) => !undoable.has(id));
  return new Set(later.flatMap((id) => (changes.get(id) ?? []).map(({ item }) => item)));
}
