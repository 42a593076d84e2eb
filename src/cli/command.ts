import type { ExitCode } from '../model/exit-code.ts';

/** One option of a command, as parseArgs, help and the docs take it. */
export interface OptionSpec {
  readonly name: string;
  readonly short?: string;
  /** The word that stands for its value in help; none for a switch. */
  readonly value?: string;
  readonly many?: boolean;
  readonly summary: string;
}

/** What the command line gave a command. */
export interface Invocation {
  readonly arguments: readonly string[];
  /** A switch is true; options that may come often are always a list. */
  flag(name: string): boolean;
  text(name: string): string | null;
  list(name: string): readonly string[];
}

/** The world around a command, so that tests can stand in for it. */
export interface CommandContext {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** One command: one line of the table, one file that loads when it is called. */
export interface CommandSpec {
  readonly name: string;
  /** What stands after the name, `FILE[#id]`. */
  readonly operands: string;
  readonly summary: string;
  readonly options: readonly OptionSpec[];
  load(): Promise<CommandModule>;
}

export interface CommandModule {
  run(invocation: Invocation, context: CommandContext): Promise<ExitCode>;
}
