import type { Recorded } from '../../../src/model/events.ts';
import type { Start } from './stage.ts';

/** What is wrong with a run, according to its journal and the ledger that its steps kept; empty when nothing is. */
export function oracle(records: readonly Recorded[], ledger: readonly Start[], counted: ReadonlySet<string>): string[] {
  return [...startsInJournal(records), ...startsInLedger(records, ledger, counted)];
}

const DECIDES: ReadonlySet<string> = new Set(['step.decided', 'step.retrying', 'step.reopened', 'step.undone']);

/** Every second start has an event that decided on it, and none follows a commit unless the step was reopened or undone. */
function startsInJournal(records: readonly Recorded[]): string[] {
  const problems: string[] = [];
  const started = new Set<string>();
  const decided = new Set<string>();
  const committed = new Set<string>();
  const undoing = undosOf(records);
  for (const event of records) {
    if (!('step' in event) || typeof event.step !== 'string') continue;
    const { step } = event;
    if (event.type === 'step.committed') committed.add(step);
    if (event.type === 'step.reopened' || event.type === 'step.undone') {
      committed.delete(step);
      // The undo block of a step that was undone may be needed again.
      for (const undo of undoing.get(step) ?? []) {
        committed.delete(undo);
        decided.add(undo);
      }
    }
    if (DECIDES.has(event.type)) decided.add(step);
    if (event.type !== 'step.started') continue;
    if (committed.has(step)) problems.push(`record ${event.seq}: ${step} was started again after its commit`);
    if (started.has(step) && !decided.has(step))
      problems.push(`record ${event.seq}: ${step} was started again without a decision`);
    started.add(step);
    decided.delete(step);
  }
  return problems;
}

/** In these runbooks, the undo of `x` is `undo-x` by convention. */
function undosOf(records: readonly Recorded[]): Map<string, string[]> {
  const undos = new Map<string, string[]>();
  for (const event of records) {
    if (event.type === 'step.started' && event.step.startsWith('undo-'))
      undos.set(event.step.slice('undo-'.length), [event.step]);
  }
  return undos;
}

/** A start in the ledger that no record announced was never promised; of two with one nonce, one is too many. */
function startsInLedger(
  records: readonly Recorded[],
  ledger: readonly Start[],
  counted: ReadonlySet<string>,
): string[] {
  const problems: string[] = [];
  const promised = new Map<string, string>();
  for (const event of records) if (event.type === 'step.started') promised.set(event.nonce, event.step);
  const seen = new Set<string>();
  for (const { step, nonce } of ledger) {
    if (promised.get(nonce) !== step) problems.push(`${step} really started under ${nonce}, which no record announces`);
    if (seen.has(nonce)) problems.push(`${step} really started twice under ${nonce}`);
    seen.add(nonce);
  }
  for (const event of records) {
    if (event.type !== 'step.committed' || !counted.has(event.step)) continue;
    const last = records.findLast(
      (one) => one.type === 'step.started' && one.step === event.step && one.seq < event.seq,
    );
    if (last?.type === 'step.started' && !seen.has(last.nonce) && !wasDeclaredDone(records, event.step))
      problems.push(`${event.step} was committed and never really started`);
  }
  return problems;
}

const wasDeclaredDone = (records: readonly Recorded[], step: string): boolean =>
  records.some((event) => event.type === 'step.decided' && event.step === step && event.decision !== 'rerun');
