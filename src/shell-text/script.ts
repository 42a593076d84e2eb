/** One word of a command. Offsets are relative to the text of the whole fence. */
export interface Word {
  /** As it is written, quotes included. */
  readonly text: string;
  /** Without quotes; expansions stay as they are written. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** True if nothing in it is expanded. */
  readonly literal: boolean;
}

export interface Redirect {
  readonly operator: string;
  /** Where it goes; empty if that is not a word. */
  readonly target: string;
  readonly descriptor: number | null;
  readonly start: number;
  readonly end: number;
}

/** Where a command is in its script. */
export interface Place {
  /** Of the top-level statement that contains it. */
  readonly statement: number;
  /** Its position in the pipeline, and the pipeline's names of commands; null outside of pipelines. */
  readonly pipe: { readonly index: number; readonly names: readonly string[] } | null;
  /** Its failure is looked at: in a condition, before `&&` or `||`, after `!`. */
  readonly tested: boolean;
  /** It decides what is done next: in `if`, `while`, `until`. Its failure ends nothing. */
  readonly condition: boolean;
  /** What follows `||` on its failure: the name of that command, empty if that is compound; null without `||`. */
  readonly rescue: string | null;
  readonly background: boolean;
  /** Within a loop that does not end by itself. */
  readonly endlessLoop: boolean;
  /** Within `$(…)` or a process substitution. */
  readonly substituted: boolean;
  /** Within the body of a function, which may never be called. */
  readonly inFunction: boolean;
  /** In `( … )`, `bash -c` and the like: variables and directories do not come out of it. */
  readonly subshell: boolean;
  /** The command that carries it to another machine or container; null if it runs here. */
  readonly remote: string | null;
}

/** A command that would be run, without what it is wrapped in (`sudo`, `env`, `timeout`). */
export interface ShellCommand {
  /** The last part of its path; empty if the name is computed. */
  readonly name: string;
  readonly nameWord: Word | null;
  readonly args: readonly Word[];
  /** `sudo`, `env`, `timeout`, `nohup` …, outermost first. */
  readonly wrappers: readonly string[];
  readonly redirects: readonly Redirect[];
  /** `NAME=value` before the command. */
  readonly prefix: readonly Assigned[];
  readonly start: number;
  readonly end: number;
  readonly place: Place;
}

/** A variable that gets a value. */
export interface Assigned {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** The value as it is written; null for `read`, loops and the like. */
  readonly value: string | null;
  /** `export`, `local`, `declare`, `readonly`, `for`, `read`; empty for a plain assignment. */
  readonly by: string;
  /** The value contains `$(…)`. */
  readonly computed: boolean;
  /** It does not reach later statements: in a subshell, or only for one command. */
  readonly lost: boolean;
}

/** A variable whose value is used. */
export interface Used {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** `${X:-default}` and the like: an unset variable is fine. */
  readonly guarded: boolean;
  /** The command that gets the value as an argument; null in assignments and here-documents. */
  readonly by: ShellCommand | null;
}

export interface SyntaxError {
  readonly message: string;
  readonly offset: number;
}

/** What a fence would run. */
export interface ShellScript {
  readonly text: string;
  readonly commands: readonly ShellCommand[];
  readonly assigned: readonly Assigned[];
  readonly used: readonly Used[];
  readonly errors: readonly SyntaxError[];
  readonly loops: readonly EndlessLoop[];
  /** The bodies of here-documents, with the command that reads them. */
  readonly documents: readonly HereDocument[];
}

/** `while true` without a way out. */
export interface EndlessLoop {
  readonly start: number;
  readonly end: number;
  readonly background: boolean;
}

export interface HereDocument {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly by: ShellCommand | null;
}
