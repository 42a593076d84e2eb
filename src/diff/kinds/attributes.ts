import { formatDuration } from '../../model/duration.ts';
import type { Step, StepAttributes } from '../../model/runbook.ts';
import type { Group } from '../change.ts';
import { change, type ChangeKind } from '../kind.ts';
import { nameOf } from '../names.ts';
import { say, value } from '../words.ts';
import { whenWords } from './sections.ts';

/** Told by other kinds of change. */
const ELSEWHERE: ReadonlySet<keyof StepAttributes> = new Set([
  'effect',
  'exit',
  'expect',
  'keeps',
  'unseen',
  'mark',
  'when',
  'withinMs',
]);

/** As they are written in a runbook. */
const SPELLED: { readonly [key in keyof StepAttributes]?: string } = {
  timeoutMs: 'timeout',
  backoffMs: 'backoff',
  everyMs: 'every',
  onInterrupt: 'on-interrupt',
  databaseRole: 'role',
};

export const attributes: ChangeKind = {
  kind: 'attribute',
  summary: 'a step is run in another way: timeout, retries, condition, connection and every other attribute',
  *find({ steps, after: newer }) {
    for (const { before, after } of steps.pairs) {
      const name = nameOf(after, newer);
      const [old, fresh] = [before.attributes, after.attributes];
      if (old.when !== fresh.when)
        yield change(whenGroup(after), say`${name} ${whenWords(old.when, fresh.when)}`, { before, after });
      for (const key of new Set([...keysOf(old), ...keysOf(fresh)])) {
        // What resume does by default follows from the effect, which is told.
        if (ELSEWHERE.has(key) || (key === 'onInterrupt' && old.effect !== fresh.effect)) continue;
        const [was, is] = [shown(key, old), shown(key, fresh)];
        if (was !== is)
          yield change(groupOf(after), say`${name} has ${SPELLED[key] ?? key} ${value(is)}; it was ${value(was)}`, {
            before,
            after,
          });
      }
    }
  },
};

const keysOf = (all: StepAttributes) => Object.keys(all) as (keyof StepAttributes)[];

const isJudge = ({ role }: Step): boolean => role === 'gate' || role === 'guard';
const groupOf = (step: Step): Group => (isJudge(step) ? 'gates' : 'commands');
const whenGroup = (step: Step): Group =>
  step.attributes.when !== null && (isJudge(step) || step.role === 'approve' || step.role === 'check')
    ? 'weakened'
    : groupOf(step);

function shown(key: keyof StepAttributes, all: StepAttributes): string {
  const own = all[key];
  if (own === null || own === undefined) return 'none';
  if (typeof own === 'boolean') return own ? 'on' : 'off';
  return key.endsWith('Ms') && typeof own === 'number' ? formatDuration(own) : String(own);
}
