/** What a stand-in remembers between calls: JSON. */
export type State = { [key: string]: Json };
// State is written by authors of definitions, who read it without casts; the kit itself only stores it.
export type Json = string | number | boolean | null | undefined | Json[] | { [key: string]: Json };

/** Arguments by name: `NAME` of a positional, the long name of an option without its dashes. */
export type Arguments = { [name: string]: string | number | boolean | readonly string[] | undefined };

/** The default export of `commands/NAME.mjs`: which calls the command knows, and what they do. */
export interface StandInDefinition {
  /** One line for the reader of the definition. */
  readonly about?: string;
  /** What it remembers before the first call, unless a seed sets something else. */
  readonly state?: State;
  /** Brings a state that a seed has set into its full form, in place: reading it later must not change it. */
  readonly complete?: (state: State) => void;
  /** Options that every call takes, in the language of usages: `[-n|--namespace NS] [--context CONTEXT]`. */
  readonly options?: string;
  /** The first call whose usage fits is made. */
  readonly calls: readonly CallDefinition[];
}

/**
 * One call. Its parts are performed in this order: `require`, `set`, `append`, `remove`, `run`, `print`. If one of them fails, the
 * state stays as it was.
 */
export interface CallDefinition {
  /** One or several: `systemctl stop UNIT...`. */
  readonly usage: string | readonly string[];
  /** Passes the call to the real command of the operator's PATH. */
  readonly real?: boolean;
  /** What has to be in the state, else the call fails as the real command would. */
  readonly require?: Requirement | readonly Requirement[];
  /** Paths into the state and their new values; `${NAME}` is an argument. */
  readonly set?: { readonly [path: string]: Json };
  /** Values that are added to lists of the state. */
  readonly append?: { readonly [path: string]: Json };
  /** Paths that are removed from the state. */
  readonly remove?: string | readonly string[];
  /** What data does not suffice for. A value that it returns is printed: text as it is, everything else as JSON. */
  run?(call: Call): unknown;
  /** Printed on stdout: `${NAME}` is an argument, `${a.b}` a path into the state. */
  readonly print?: string;
  readonly exit?: number;
}

export interface Requirement {
  /** A path into the state: `contexts.${NAME}`. */
  readonly path: string;
  /** The value there; without it, anything but nothing and `false` will do. */
  readonly is?: Json;
  /** What the command prints on stderr if not. */
  readonly else: string;
  /** Its exit code then; 1 by default. */
  readonly exit?: number;
}

/** What `run` works with. */
export interface Call {
  /** The name of the command. */
  readonly command: string;
  readonly args: Arguments;
  /** Everything after the name of the command, as it was given. */
  readonly argv: readonly string[];
  /** Change it in place; it is stored when the call ends, unless it fails. */
  readonly state: State;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The state of another stand-in of this sandbox, to read and change as part of this call; undefined if there is none. */
  standIn(name: string): Promise<State | undefined>;
  /** Ends the call with this message on stderr. The state stays as it was. */
  fail(message: string, exit?: number): never;
  print(value: unknown): void;
  warn(text: string): void;
  /** The exit code with which the call ends; the state is stored. */
  exit(code: number): void;
  /** Columns padded as command-line tools do. */
  table(rows: readonly (readonly unknown[])[], gap?: number): string;
  /** All documents of a YAML or JSON text. */
  yaml(text: string): Promise<Json[]>;
  /** Text of stdin, or of a file: `-` is stdin, `file://` is taken off, a missing file fails the call. */
  read(file: string): string;
  /** A folder that belongs to the state, made if missing: `call.folder('pods', 'web-0')`. */
  folder(...names: string[]): string;
  /**
   * Work to do once the state is stored and its lock released: other commands can be run then, stand-ins too. The call ends with the
   * exit code that it returns.
   */
  later(work: (tools: Later) => Promise<number | void>): void;
  /** Continues, after the state is stored, as another command, which gets stdin and prints for itself. */
  exec(argv: readonly string[], options?: ExecOptions): void;
  /** Stops, starts or restarts a real server of the sandbox, or asks for its status. Its output. */
  service(action: 'start' | 'stop' | 'restart' | 'status', name: string): string;
}

export interface Later {
  run(argv: readonly string[], options?: ExecOptions): Ran;
  /** Changes the state under the lock, as a call does. */
  update(change: (state: State) => void): Promise<void>;
  print(value: unknown): void;
  warn(text: string): void;
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ExecOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}
