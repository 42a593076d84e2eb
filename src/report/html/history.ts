import { evolve } from '../../model/evolve.ts';
import type { Recorded } from '../../model/events.ts';
import { initialState, type RunState } from '../../model/state.ts';

/** How a stretch of time came to its end. */
export type Look =
  'passed' | 'failed' | 'unknown' | 'running' | 'held' | 'not-held' | 'not-judged' | 'waiting' | 'stopped';

/** A stretch of run time, in milliseconds. */
export interface Stretch {
  /** What it is of, for people: `load-dump, attempt 2`. */
  readonly label: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly look: Look;
}

/** What took how long, and when. */
export interface History {
  /** By step: its attempts, its gates, and waiting for people on its account. */
  readonly steps: ReadonlyMap<string, readonly Stretch[]>;
  /** When nobody played. */
  readonly stops: readonly Stretch[];
  readonly endMs: number;
}

/** Goes through the journal once; times are the run's own clock, so that a jump of the wall clock changes nothing. */
export function historyOf(state: RunState, records: readonly Recorded[]): History {
  const seen = initialState(state.plan);
  const steps = new Map<string, Stretch[]>();
  const stops: Stretch[] = [];
  const open = new Map<string, { readonly row: string | null; readonly label: string; readonly fromMs: number }>();
  const close = (key: string, toMs: number, look: Look): void => {
    const begun = open.get(key);
    open.delete(key);
    if (!begun) return;
    const stretch = { label: begun.label, fromMs: begun.fromMs, toMs, look };
    if (begun.row === null) stops.push(stretch);
    else steps.set(begun.row, [...(steps.get(begun.row) ?? []), stretch]);
  };
  let lastMs = 0;
  for (const record of records) {
    evolve(seen, record);
    const fromMs = seen.clock.elapsedMs;
    const change = changeOf(record);
    // A runner that died left no word; what it had begun is closed by whoever came after it.
    if (record.type === 'run.resumed') {
      if (!open.has(STOP)) open.set(STOP, { row: null, label: 'stopped', fromMs: lastMs });
      close(STOP, fromMs, 'stopped');
    }
    if (change?.begins) open.set(change.key, { row: change.row, label: change.label, fromMs });
    else if (change) close(change.key, fromMs, change.look);
    lastMs = fromMs;
  }
  for (const key of [...open.keys()]) if (key !== STOP) close(key, lastMs, 'running');
  return { steps, stops, endMs: lastMs };
}

const STOP = 'stop';

type Change =
  | { readonly key: string; readonly begins: true; readonly row: string | null; readonly label: string }
  | { readonly key: string; readonly begins: false; readonly look: Look };

function changeOf(record: Recorded): Change | null {
  const begin = (key: string, row: string | null, label: string): Change => ({ key, begins: true, row, label });
  const end = (key: string, look: Look): Change => ({ key, begins: false, look });
  switch (record.type) {
    case 'step.started':
      return begin(`step ${record.step}`, record.step, `${record.step}, attempt ${record.attempt}`);
    case 'step.finished':
      return end(`step ${record.step}`, record.failure === null ? 'passed' : 'failed');
    case 'step.unknown':
      return end(`step ${record.step}`, 'unknown');
    case 'gate.started':
      return begin(`gate ${record.gate}`, record.step ?? record.gate, `gate ${record.gate}`);
    case 'gate.passed':
      return end(`gate ${record.gate}`, 'held');
    case 'gate.failed':
      return end(`gate ${record.gate}`, record.failure.unjudged ? 'not-judged' : 'not-held');
    case 'gate.cancelled':
      return end(`gate ${record.gate}`, 'unknown');
    case 'question.asked':
      return 'step' in record.question
        ? begin(`question ${record.id}`, record.question.step, `waiting: ${record.question.kind}`)
        : null;
    case 'question.answered':
      return end(`question ${record.id}`, 'waiting');
    case 'run.stopped':
      return begin(STOP, null, `stopped: ${record.reason}`);
    default:
      return null;
  }
}
