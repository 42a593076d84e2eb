import { evolve } from '../../model/evolve.ts';
import type { Recorded } from '../../model/events.ts';
import { initialState, type RunState } from '../../model/state.ts';
import type { Stretch as TimeStretch } from '../../model/stretches.ts';
import { QUESTION_WORDS, STOP_WORDS } from '../../presentation/word-tables.ts';

/** How a stretch of time ended. */
export type Look =
  'passed' | 'failed' | 'unknown' | 'running' | 'held' | 'not-held' | 'not-judged' | 'waiting' | 'stopped';

/** A stretch of run time, in milliseconds. */
export interface Stretch extends TimeStretch {
  /** The readable label: `load-dump, attempt 2`. */
  readonly label: string;
  readonly look: Look;
}

/** When each step was at work, and when the run stood still. */
export interface History {
  /** By step: its attempts, its gates, and the time it waited for an operator. */
  readonly steps: ReadonlyMap<string, readonly Stretch[]>;
  /** When nothing was played. */
  readonly stops: readonly Stretch[];
  readonly endMs: number;
}

interface Begun {
  readonly row: string;
  readonly label: string;
  readonly fromMs: number;
  /** The look of a stretch that is cut off. */
  readonly cut: Look;
}

/** Walks the journal once; times are run time, so that a jump of the wall clock has no effect. */
export function historyOf({ plan }: RunState, records: readonly Recorded[]): History {
  const seen = initialState(plan);
  const steps = new Map<string, Stretch[]>();
  const open = new Map<string, Begun>();
  const close = (key: string, toMs: number, look?: Look): void => {
    const begun = open.get(key);
    open.delete(key);
    if (!begun) return;
    const stretch = { label: begun.label, fromMs: begun.fromMs, toMs: Math.max(begun.fromMs, toMs) };
    const own = steps.get(begun.row) ?? [];
    own.push({ ...stretch, look: look ?? begun.cut });
    steps.set(begun.row, own);
  };
  for (const record of records) {
    evolve(seen, record);
    const nowMs = seen.clock.elapsedMs;
    // Gates and questions end with their runner; a step may have continued, which a later record shows.
    if (record.type === 'run.resumed') {
      const diedMs = seen.interruptions.at(-1)?.fromMs ?? nowMs;
      for (const key of [...open.keys()]) if (!key.startsWith('step ')) close(key, diedMs);
    }
    if (record.type === 'run.ending')
      for (const key of [...open.keys()]) if (key.startsWith('question ')) close(key, nowMs);
    const change = changeOf(record, seen);
    if (change?.begins) open.set(change.key, { ...change.begins, fromMs: nowMs });
    else if (change) close(change.key, change.toMs ?? nowMs, change.look);
  }
  for (const key of [...open.keys()])
    close(key, seen.clock.elapsedMs, key.startsWith('question ') ? 'waiting' : 'running');
  return { steps, stops: stopsOf(seen), endMs: seen.clock.elapsedMs };
}

/** The stretches that every figure counts as standstill. */
const stopsOf = ({ idle, interruptions }: RunState): readonly Stretch[] =>
  idle.stopped.map((stop) => {
    const why = interruptions.find(({ fromMs, toMs }) => fromMs <= stop.fromMs && (toMs === null || toMs >= stop.toMs));
    return { ...stop, label: why ? `stopped: ${STOP_WORDS[why.reason]}` : 'paused', look: 'stopped' };
  });

interface Change {
  readonly key: string;
  readonly begins?: Omit<Begun, 'fromMs'>;
  readonly look?: Look;
  /** The end, if it was before the record. */
  readonly toMs?: number;
}

function changeOf(record: Recorded, seen: RunState): Change | null {
  const begin = (key: string, row: string, label: string, cut: Look): Change => ({ key, begins: { row, label, cut } });
  const end = (key: string, look: Look): Change => ({ key, look });
  switch (record.type) {
    case 'step.started':
      return begin(`step ${record.step}`, record.step, `${record.step}, attempt ${record.attempt}`, 'unknown');
    case 'step.finished':
      return {
        key: `step ${record.step}`,
        look: record.failure === null ? 'passed' : 'failed',
        ...endOf(record, seen),
      };
    case 'step.unknown':
    case 'step.reopened':
    case 'step.undone':
      return { key: `step ${record.step}`, look: 'unknown', ...endOf(record, seen) };
    case 'gate.started':
      return begin(`gate ${record.gate}`, record.step ?? record.gate, `gate ${record.gate}`, 'unknown');
    case 'gate.passed':
      return end(`gate ${record.gate}`, 'held');
    case 'gate.failed':
      return end(`gate ${record.gate}`, record.failure.unjudged ? 'not-judged' : 'not-held');
    case 'gate.cancelled':
      return end(`gate ${record.gate}`, 'unknown');
    case 'question.asked': {
      const { question } = record;
      const label = `waiting: ${QUESTION_WORDS[question.kind]}`;
      return 'step' in question ? begin(`question ${record.id}`, question.step, label, 'waiting') : null;
    }
    case 'question.answered':
      return end(`question ${record.id}`, 'waiting');
    default:
      return null;
  }
}

/** The duration in the folded state: until the end of a step that outlived its runner, else until its runner was last seen. */
function endOf({ step }: { readonly step: string }, { steps }: RunState): { readonly toMs?: number } {
  const attempt = steps.get(step)?.attempts.at(-1);
  if (!attempt || attempt.durationMs === null || !(attempt.adopted || attempt.ending === null)) return {};
  return { toMs: attempt.startedElapsedMs + attempt.durationMs };
}
