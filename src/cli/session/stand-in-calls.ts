import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeAtomically } from '../../durable-files/index.ts';
import type { RunDirectory } from '../../journal/index.ts';
import type { CallCount } from '../../model/call-count.ts';
import type { RunEvent } from '../../model/events.ts';
import { orCannotWrite } from '../../model/failure.ts';
import type { Plan } from '../../model/plan.ts';
import type { SecretValue } from '../../model/ports.ts';
import { createRedactor } from '../../redaction/redactor.ts';

/** A line that the wrapper of a stand-in writes. */
interface RecordedCall {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly cwd: string;
  readonly at: string;
  readonly durationMs: number;
  readonly exitCode: number;
}

/**
 * Keeps the calls of stand-ins with the run, redacted like outputs, and returns the event that counts them; none where nothing was called. Where
 * output is not kept, because a step is sensitive or a secret cannot be found in text, arguments are not kept either.
 */
export function callsOfStandIns(
  run: RunDirectory,
  plan: Plan,
  file: string,
  secrets: readonly SecretValue[],
): readonly RunEvent[] {
  // A run of an older version has no such file, nor has one whose sandbox is gone.
  const text = file !== '' && existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (text === '') return [];
  const calls = text.trimEnd().split('\n').flatMap(readCall);
  const redactor = createRedactor(secrets);
  const bare = redactor.unsafe.length > 0 || plan.steps.some(({ attributes }) => attributes.sensitive);
  const lines = calls.map((call) => `${JSON.stringify(bare ? { ...call, arguments: [] } : call)}\n`).join('');
  const kept = redactor.text(lines);
  const about = {
    failed: 'the calls of stand-ins could not be kept',
    at: run.calls,
    expected: 'a file beside the journal',
    left: 'what was played is recorded',
    next: '`runbook resume`',
  };
  orCannotWrite(about, () => writeAtomically(run.calls, kept));
  const log = { bytes: Buffer.byteLength(kept), sha256: createHash('sha256').update(kept).digest('hex') };
  return [{ type: 'sandbox.called', calls: countsOf(calls), log }];
}

/** A wrapper that was killed while it wrote leaves half a line: that call has no end to report. */
function readCall(line: string): RecordedCall[] {
  try {
    return [JSON.parse(line) as RecordedCall];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function countsOf(calls: readonly RecordedCall[]): CallCount[] {
  const counts = new Map<string, CallCount>();
  for (const { command, exitCode } of calls) {
    const { calls: so = 0, failed = 0 } = counts.get(command) ?? {};
    counts.set(command, { command, calls: so + 1, failed: failed + (exitCode === 0 ? 0 : 1) });
  }
  return [...counts.values()].toSorted((one, other) => (one.command < other.command ? -1 : 1));
}
