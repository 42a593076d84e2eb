import type { AttemptFiles } from '../model/attempt-files.ts';
import type { PlannedStep } from '../model/plan.ts';
import { lastAttempt, type RunState } from '../model/state.ts';

/** Output that has a separate file. */
export interface Stream {
  /** `output of load-dump`. */
  readonly label: string;
  /** The block that printed it: a step or a gate. */
  readonly id: string;
  /** The folder below `steps/<id>/`. */
  readonly attempt: number;
  readonly file: Extract<keyof AttemptFiles, 'output' | 'stderr'>;
  /** Each poll writes the file again. */
  readonly renewed: boolean;
}

/** The outputs of a step, the current one first: a gate that is being evaluated, the step, its other gates. */
export function streamsOf(state: RunState, step: PlannedStep): readonly Stream[] {
  const own = state.steps.get(step.id);
  if (!own) return [];
  const attempt = lastAttempt(state, step.id)?.attempt;
  const words = own.attempts.length > 1 ? `, attempt ${own.attempts.length}` : '';
  const printed: Stream[] =
    attempt === undefined
      ? []
      : [
          { label: `output of ${step.id}${words}`, id: step.id, attempt, file: 'output', renewed: false },
          { label: `stderr of ${step.id}${words}`, id: step.id, attempt, file: 'stderr', renewed: false },
        ];
  const gates = own.gates
    .filter((gate) => gate.attempt > 0)
    .map((gate) => ({
      asked: gate.status === 'running' || gate.status === 'failed',
      stream: {
        label: `output of gate ${gate.id}`,
        id: gate.id,
        // The folder of the current poll; when the gate has ended, of its last one.
        attempt: gate.status === 'running' ? gate.attempt : gate.attempt - 1,
        file: 'output' as const,
        renewed: gate.status === 'running',
      },
    }));
  const first = gates.filter(({ asked }) => asked).map(({ stream }) => stream);
  return [...first, ...printed, ...gates.filter(({ asked }) => !asked).map(({ stream }) => stream)];
}
