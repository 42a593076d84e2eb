import type { Command } from './run-command.ts';
import type { Recorded } from './events.ts';
import type { Plan } from './plan.ts';
import type { LiveSignal } from './ports.ts';
import type { RunState } from './state.ts';

/**
 * What shows a run: the TUI, plain lines, JSON. A view hears of an event only after its append returned,
 * and changes a run only by dispatching commands.
 */
export interface View {
  /** True when a person sits behind it and may be asked. */
  readonly interactive: boolean;
  open(plan: Plan, state: RunState, dispatch: (command: Command) => void): void | Promise<void>;
  event(event: Recorded, state: RunState): void;
  live(signal: LiveSignal): void;
  /** Gives the terminal to an interactive step and takes it back. */
  suspend(): Promise<void>;
  resume(): Promise<void>;
  close(state: RunState): Promise<void>;
}
