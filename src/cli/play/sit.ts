import type { Journal, RunDirectory } from '../../journal/index.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import type { Plan } from '../../model/plan.ts';
import type { Clock, CrashPoints, Ids, SecretValue } from '../../model/ports.ts';
import { createRedactor } from '../../redaction/redactor.ts';
import type { RunState } from '../../model/state.ts';
import type { CommandContext } from '../command.ts';
import { prepareAnswer, suggestAnswer, type AnswerSources } from './answers.ts';
import { conduct, type Sitting } from './conduct.ts';
import type { Rehearsal } from './rehearsal.ts';
import { writeReport } from './reporting.ts';
import { createView, type Ui } from './ui.ts';

/** Everything that one sitting of a run needs, whether it begins the run or resumes it. */
export interface Seat {
  readonly run: RunDirectory;
  readonly plan: Plan;
  readonly state: RunState;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly crash: CrashPoints;
  readonly rehearsal: Rehearsal | null;
  readonly secrets: readonly SecretValue[];
  readonly env: { readonly [name: string]: string };
  readonly operator: string;
  readonly drill: boolean;
  readonly answers: AnswerSources;
  readonly ui: Ui;
  /** Where a copy of the report goes. */
  readonly report: string | null;
}

/** Plays one sitting: view, engine, report, and the sandbox's end, in that order, whatever happens. */
export async function sit(seat: Seat, sitting: Sitting, context: CommandContext): Promise<ExitCode> {
  let written: string | null = null;
  let fenced = false;
  const view = await createView(seat.ui, context, {
    run: seat.run,
    operator: seat.operator,
    report: () => written,
    suggest: (question) => suggestAnswer(seat.answers, question),
  });
  const { run, plan, state, journal, clock, ids, crash, secrets, env, operator, drill, answers } = seat;
  try {
    const code = await conduct(
      {
        run,
        plan,
        state,
        journal,
        clock,
        ids,
        crash,
        view,
        confinement: seat.rehearsal?.confinement ?? null,
        settings: {
          operator,
          drill,
          env,
          secrets,
          unredactable: createRedactor(secrets).unsafe.length > 0,
          answer: (question) => prepareAnswer(answers, question),
        },
      },
      sitting,
    );
    crash.reach('run.closed');
    written = await writeReport(run, plan, seat.report);
    crash.reach('report.written');
    return code;
  } catch (error) {
    fenced = error instanceof RunbookError && error.exitCode === EXIT.held;
    throw error;
  } finally {
    await view.close(state);
    journal.close();
    // Whoever took the run over plays on in the same sandbox.
    if (!fenced) await seat.rehearsal?.leave(state.endedAt !== null);
  }
}
