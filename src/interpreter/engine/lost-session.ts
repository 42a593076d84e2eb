import type { Failure } from '../../model/failure.ts';
import type { PlannedStep } from '../../model/plan.ts';
import { place } from '../../model/source.ts';
import { lastAttempt } from '../../model/state.ts';
import { restoredFrom } from './context.ts';
import type { Engine } from './engine.ts';

const verified = new WeakMap<Engine, Set<string>>();

/**
 * A saved session is code that the next step sources, so it has to be the very bytes that the journal names. Null when it
 * is; asked once for each session in a run session.
 */
export async function lostSession(
  engine: Engine,
  step: PlannedStep,
  file: string | null,
  after: string | null,
): Promise<Failure | null> {
  const known = verified.get(engine) ?? new Set();
  verified.set(engine, known);
  if (file === null || known.has(file)) return null;
  const from = restoredFrom(engine, after);
  const recorded = from === null ? null : (lastAttempt(engine.state, from.step)?.session ?? null);
  const found = await engine.ports.outputs.digest(file);
  if (recorded === null || found.sha256 === recorded.sha256) {
    known.add(file);
    return null;
  }
  return {
    code: 'session-lost',
    message: `the shell session that ${from?.step ?? 'the step before'} left is not the one that was recorded; nothing was run`,
    at: place(step.span),
    found: found.bytes === 0 ? `nothing in ${file}` : `${found.bytes} bytes with sha256 ${found.sha256.slice(0, 12)}…`,
    expected: `${recorded.bytes} bytes with sha256 ${recorded.sha256.slice(0, 12)}…`,
    hint: `put the file back from a backup, or play ${from?.step ?? 'it'} again: runbook resume --rerun-from ${from?.step ?? 'ID'}`,
  };
}
