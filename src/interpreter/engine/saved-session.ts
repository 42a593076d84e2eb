import type { Failure } from '../../model/failure.ts';
import type { PlannedStep } from '../../model/plan.ts';
import type { Outputs } from '../../model/ports.ts';
import { place } from '../../model/source.ts';
import { lastAttempt } from '../../model/state.ts';
import { restoredFrom } from './context.ts';
import type { Engine } from './engine.ts';

const verified = new WeakMap<Engine, Set<string>>();

/**
 * A saved session is code that the next step sources, so its bytes have to match the hash in the journal. Returns null if
 * they do; each session is checked once in a run session.
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
    message: `the shell session that ${from?.step ?? 'the step before'} left is not the one that was recorded; the step did not run`,
    at: place(step.span),
    found: found.bytes === 0 ? `nothing in ${file}` : `${found.bytes} bytes with sha256 ${found.sha256.slice(0, 12)}…`,
    expected: `${recorded.bytes} bytes with sha256 ${recorded.sha256.slice(0, 12)}…`,
    hint: `put the file back from a backup, or play ${from?.step ?? 'it'} again: \`runbook resume --rerun-from ${from?.step ?? 'ID'}\``,
  };
}

/** Steps side by side all start from the same session; none of them can hand on its changes. */
export const SESSION_DROPPED =
  'it ran side by side with others: its changes to the shell session (variables, functions, directory) are dropped, captures are kept';

const LARGEST = 1 << 20;

/** Whether the saved session of a step differs from the session that it started from. */
export async function sessionChanged(outputs: Outputs, before: string | null, after: string): Promise<boolean> {
  const [was, is] = [before === null ? '' : await statements(outputs, before), await statements(outputs, after)];
  return was !== is;
}

/** The statements of a session, without comments and without those that every session has. */
async function statements(outputs: Outputs, file: string): Promise<string> {
  const { text } = await outputs.head(file, LARGEST);
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !/^(umask |set -euo pipefail$)/.test(line))
    .toSorted()
    .join('\n');
}
