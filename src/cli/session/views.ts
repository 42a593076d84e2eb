import { attemptFiles } from '../../model/attempt-files.ts';
import type { PreparedAnswer } from '../../interpreter/engine/index.ts';
import type { Question } from '../../model/events.ts';
import type { View } from '../../model/view.ts';
import type { RunDirectory } from '../../journal/index.ts';
import type { TuiOptions } from '../../tui/index.ts';
import { usageError } from '../option-types.ts';
import type { CommandContext } from '../command.ts';

export type Ui = 'tui' | 'plain' | 'json';

/** The requested view; by default the TUI on a terminal and plain lines elsewhere. */
export function chooseUi(asked: Ui | null, { stdin, stdout, env }: CommandContext): Ui {
  if (asked === 'plain' || asked === 'json') return asked;
  const terminal = stdin.isTTY && stdout.isTTY && env['TERM'] !== 'dumb' && !env['CI'];
  if (asked === 'tui') {
    if (terminal) return 'tui';
    if (!stdin.isTTY || !stdout.isTTY) throw usageError('--ui tui needs a terminal', 'use --ui plain or --ui json');
    return 'plain';
  }
  return terminal ? 'tui' : 'plain';
}

/** Colour follows NO_COLOR, FORCE_COLOR and whether the output is a terminal. */
export function wantsColour({ stdout, env }: CommandContext): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR'] && env['FORCE_COLOR'] !== '0') return true;
  return stdout.isTTY === true && env['TERM'] !== 'dumb';
}

export interface ViewOptions {
  /** The operator at this terminal. */
  readonly operator: string;
  /** Where the report was written; read when the view closes. */
  report(): string | null;
  /** The run whose outputs can be opened; null when there are no output files. */
  readonly run: RunDirectory | null;
  /** What Enter answers when the sandbox has an answer. */
  suggest(question: Question): PreparedAnswer | null;
}

/** Makes the view. */
export async function createView(ui: Ui, context: CommandContext, options: ViewOptions): Promise<View> {
  const { stdin, stdout, env } = context;
  if (ui === 'tui') {
    const { createTui } = await import('../../tui/index.ts');
    const { openScrollback } = await import('../../platform/index.ts');
    const { run, ...shown } = options;
    const scrollback: TuiOptions['scrollback'] = ({ id, attempt, file }) =>
      run === null ? null : openScrollback(attemptFiles(run.attemptPath(id, attempt))[file]);
    return createTui({ stdin, stdout, env, ...shown, scrollback });
  }
  const { createJsonView, createPlainView } = await import('../../plain/index.ts');
  const write = (text: string): void => void stdout.write(text);
  if (ui === 'json') return createJsonView({ write });
  return createPlainView({
    write,
    colour: wantsColour(context),
    github: env['GITHUB_ACTIONS'] === 'true',
    report: options.report,
  });
}
