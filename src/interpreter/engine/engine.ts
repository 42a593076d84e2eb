import type { Answer, AnswerSource, Question, RunEvent } from '../../model/events.ts';
import type { Command } from '../../model/run-command.ts';
import type { Plan, PlannedStep } from '../../model/plan.ts';
import type {
  Clock,
  Confinement,
  Connections,
  CrashPoints,
  Expressions,
  Ids,
  JournalWriter,
  Outputs,
  Processes,
  OrphanedSteps,
  SecretValue,
} from '../../model/ports.ts';
import type { RunState } from '../../model/state.ts';
import type { StepKind } from '../../model/step-kind.ts';
import type { View } from '../../model/view.ts';

/** The ports through which a run acts on the world. */
export interface EnginePorts {
  readonly journal: JournalWriter;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly processes: Processes;
  readonly orphans: OrphanedSteps;
  readonly outputs: Outputs;
  readonly connections: Connections;
  /** Null outside a sandbox. */
  readonly confinement: Confinement | null;
  readonly expressions: Expressions;
  readonly crash: CrashPoints;
  readonly view: View;
  kind(name: string): StepKind;
  /** The directory for the files of an attempt; created if it does not exist. */
  directory(step: string, attempt: number): string;
  /** Commands that other terminals sent to this run; each is returned once. */
  inbox(): Iterable<Command>;
  /** What is recorded last, just before the run ends or stops. */
  evidence?(): readonly RunEvent[];
  /** 0 ≤ n < 1, for jitter. */
  random(): number;
}

export interface PreparedAnswer {
  readonly answer: Answer;
  readonly by: string;
  readonly source: AnswerSource;
}

/** What was decided before the run or its resume began. */
export interface EngineSettings {
  readonly operator: string;
  readonly drill: boolean;
  /** The environment of steps, before params and captures. */
  readonly env: { readonly [name: string]: string };
  readonly secrets: readonly SecretValue[];
  /** True if a secret is too short to be found in output: then no output is kept. */
  readonly unredactable: boolean;
  /** The folder of the file that contains a step. */
  folder(step: PlannedStep): string;
  /** Answers given beforehand: `--answers`, `--yes`, `--confirm`, those of the sandbox. Null leaves the question to the operator. */
  answer(question: Question): PreparedAnswer | null;
}

export interface Engine {
  readonly plan: Plan;
  readonly state: RunState;
  readonly ports: EnginePorts;
  readonly settings: EngineSettings;
}

/** Appends to the journal, folds the events and notifies the views. */
export type AppendEvents = (events: readonly RunEvent[]) => void;
