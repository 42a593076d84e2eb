import type { Command } from '../model/run-command.ts';
import type { Answer } from '../model/events.ts';
import type { Plan } from '../model/plan.ts';
import type { RunState } from '../model/state.ts';
import type { PagerAct } from './pager.ts';
import type { ReplayAct } from './replay-controls.ts';
import type { Ui } from './ui.ts';

/** A key as Ink reports it; `input` is its text, several characters for a paste. */
export interface Key {
  readonly input: string;
  readonly ctrl?: boolean;
  readonly return?: boolean;
  readonly escape?: boolean;
  readonly tab?: boolean;
  readonly shift?: boolean;
  readonly backspace?: boolean;
  readonly delete?: boolean;
  readonly leftArrow?: boolean;
  readonly rightArrow?: boolean;
  readonly upArrow?: boolean;
  readonly downArrow?: boolean;
  readonly pageUp?: boolean;
  readonly pageDown?: boolean;
  readonly home?: boolean;
  readonly end?: boolean;
}

/** The answer that Enter gives, and who gives it. */
export interface Suggestion {
  readonly answer: Answer;
  readonly by: string;
}

export interface KeyContext {
  readonly plan: Plan;
  readonly state: RunState;
  readonly operator: string;
  /** The open question, once it may be answered. */
  readonly question: RunState['question'];
  readonly suggested?: Suggestion | null;
  /** The run is a recording: it takes no commands. */
  readonly replay?: boolean;
}

export interface Pressed {
  readonly ui: Ui;
  readonly commands: readonly Command[];
  /** Ctrl-Z. */
  readonly suspend: boolean;
  /** A move in the full-screen output. */
  readonly pager?: PagerAct;
  readonly replay?: ReplayAct;
  /** Open the failed step's code in the operator's editor. */
  readonly edit?: { readonly question: string; readonly why: string };
}
