import type { ExitCode } from '../model/exit-code.ts';
import type { OptionTable, OptionValues } from './option-types.ts';

/** The world around a command; tests replace it. */
export interface CommandContext {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

type Operand<Word extends string> = Word extends `[${string}…]`
  ? string[]
  : Word extends `[${string}`
    ? [string?]
    : Word extends `${string}…`
      ? string[]
      : [string];

/** `RUN ID` becomes two strings, `[RUN]` an optional one, `WORD…` at least one and `[WORD…]` any number. */
export type Operands<Words extends string> = Words extends ''
  ? []
  : Words extends `${infer First} ${infer Rest}`
    ? [...Operand<First>, ...Operands<Rest>]
    : Operand<Words>;

/** A command as it was called: its operands counted, its options parsed. */
export interface Invocation<Words extends string, O extends OptionTable> {
  readonly operands: Operands<Words>;
  readonly options: OptionValues<O>;
}

/** The module of a command. It is loaded when the command is called. */
export interface CommandModule<Words extends string, O extends OptionTable> {
  run(invocation: Invocation<Words, O>, context: CommandContext): Promise<ExitCode>;
}

/** One command: one entry of the table. */
export interface CommandSpec {
  readonly name: string;
  /** The words after the name: `FILE[#OPTION]`, `[RUN]`, `RUN TEXT…`. */
  readonly operands: string;
  readonly summary: string;
  readonly options: OptionTable;
  /** Parses the words after the name, loads the command and runs it. */
  run(words: readonly string[], context: CommandContext): Promise<ExitCode>;
}
