import type { Json, JsonObject } from './json.ts';
import type { Prose } from './prose.ts';
import type { SandboxSpec } from './sandbox-spec.ts';
import type { Span } from './source.ts';

/** What a block is for. Humans answer or do `check`, `manual` and `approve`; the rest runs. */
export const ROLES = [
  'step',
  'gate',
  'guard',
  'undo',
  'inject',
  'finally',
  'file',
  'manual',
  'check',
  'approve',
] as const;
export type Role = (typeof ROLES)[number];

/** What a step may do to the world: `read` may be re-run freely, `destructive` is confirmed by typing its id. */
export type Effect = 'read' | 'write' | 'destructive';

/** What resume does when a step's outcome is unknown. */
export type OnInterrupt = 'verify' | 'rerun' | 'ask' | 'fail';

export type Match = 'contains' | 'exact' | 'regex' | 'json';

/** The stdout a step, or each poll of a gate, has to print. */
export interface Expectation {
  readonly match: Match;
  readonly text: string;
  readonly span: Span;
}

/** The attributes of a fence, checked and with their defaults filled in. Durations are milliseconds. */
export interface StepAttributes {
  readonly timeoutMs: number | null;
  readonly retries: number;
  readonly backoffMs: number;
  readonly effect: Effect;
  readonly onInterrupt: OnInterrupt;
  readonly when: string | null;
  /** Exit codes that count as success. */
  readonly exit: readonly number[];
  readonly capture: string | null;
  readonly mark: string | null;
  readonly cwd: string | null;
  readonly shell: string | null;
  readonly interpreter: string | null;
  readonly connection: string | null;
  /** The role of the database that a sql step takes on; absent without one, so that the identity of other steps stays. */
  readonly databaseRole?: string;
  readonly expect: string | null;
  /** Undos only: why they leave something additional behind; absent if they do not. */
  readonly keeps?: string;
  /** Why no gate can see what the step does, such as a mail that was sent; absent if one can. */
  readonly unseen?: string;
  /** Gates only: time between polls and for all of them; null polls once. */
  readonly everyMs: number | null;
  readonly withinMs: number | null;
  readonly path: string | null;
  readonly mode: string | null;
  readonly template: boolean;
  readonly transaction: boolean;
  readonly interactive: boolean;
  readonly sensitive: boolean;
  readonly parallel: boolean;
  readonly placeholders: boolean;
}

/** `> [!CAUTION]` and its kin directly above a step. */
export interface Admonition {
  readonly kind: 'note' | 'tip' | 'important' | 'warning' | 'caution';
  readonly text: string;
}

/** What a gate judges. `self`: it judges no step and runs at its own place. */
export type GateTarget = { readonly step: string } | { readonly section: string } | { readonly self: true };

export interface Assisted {
  /** Placeholders such as `<pod>`: with any of these the fence is never run. */
  readonly placeholders: readonly string[];
  /** It would have to keep running beside later steps: the operator starts it, and it is never run here. */
  readonly background?: true;
}

/** A fence with the attributes of a step and an attribute that excludes it from play. */
export interface ExcludedFence {
  readonly name: string;
  /** The attribute that says so. */
  readonly why: string;
  readonly language: string;
  readonly span: Span;
}

/** One executable fence, one check, one manual section or one approval, in document order. */
export interface Step {
  /** Unique in the runbook; ids of an included file are prefixed `include-id/`. */
  readonly id: string;
  /** False when the id was derived from heading and first command. */
  readonly explicitId: boolean;
  readonly role: Role;
  /** Name of a step kind; `manual` for the roles `check`, `manual` and `approve`. */
  readonly kind: string;
  readonly section: string;
  /** One line for lists: the kind's description of what will be done, or the check's text. */
  readonly title: string;
  readonly language: string | null;
  /** The raw text of the fence, including prompts and CRLF; empty for checks, manual steps and approvals. */
  readonly code: string;
  /** What the kind read from it (`StepKind.configure`); null for checks, manual steps and approvals. */
  readonly config: Json;
  /** Names of `${NAME}` in the config: replaced when the step is run. */
  readonly references: readonly string[];
  readonly attributes: StepAttributes;
  readonly expectations: readonly Expectation[];
  readonly admonitions: readonly Admonition[];
  /** Gates only. */
  readonly target: GateTarget | null;
  /** Undos only: the id of the step that it compensates. */
  readonly undoes: string | null;
  /** Approvals only: the role of the approver. */
  readonly approver: string | null;
  /** The fence (or item, or heading) as a whole, and where its first line of code begins. */
  readonly span: Span;
  readonly codeSpan: Span;
  /** The folder of the included file that contains it, relative to the folder of the top file; absent in that folder. */
  readonly folder?: string;
  /** Set on a fence without annotation: it is offered to the operator and never run without being chosen. */
  readonly assisted?: Assisted;
  /** sha256 of code, kind, role and attributes: with the id, the identity that resume uses. */
  readonly hash: string;
}

export interface SectionAttributes {
  readonly option: boolean;
  readonly manual: boolean;
  readonly approve: { readonly by: string | null } | null;
  readonly checks: boolean;
  readonly skip: boolean;
  readonly parallel: boolean;
  readonly budgetMs: number | null;
  readonly rtoMs: number | null;
  readonly rpoMs: number | null;
  readonly when: string | null;
}

/** A heading with everything below it. The text before the first heading belongs to a section of depth 0, id `""`. */
export interface Section {
  readonly id: string;
  readonly explicitId: boolean;
  readonly title: string;
  readonly depth: number;
  readonly parent: string | null;
  readonly attributes: SectionAttributes;
  /** The section's own Markdown without its sub-sections, steps' code left out. */
  readonly prose: string;
  /** The same as the parser understood it: what a view shows beside the step. Absent in plans of earlier versions. */
  readonly blocks?: Prose;
  readonly span: Span;
}

export interface Objective {
  readonly targetMs: number;
  readonly span: Span;
}

export interface Objectives {
  readonly rto: Objective | null;
  readonly rpo: Objective | null;
}

export interface Param {
  readonly name: string;
  readonly description: string | null;
  readonly default: string | null;
  readonly required: boolean;
  readonly secret: boolean;
  /** `env:NAME`, `file:PATH`, `command:CMD` or `prompt`. */
  readonly from: string | null;
  readonly pattern: string | null;
  readonly choices: readonly string[] | null;
  /** The proposed answer when the operator is asked; it is never used as a value without asking. */
  readonly proposed?: string;
  readonly span: Span;
}

/** A store that a runbook connects to. Settings hold `${NAME}` until they are used. */
export interface Connection {
  readonly name: string;
  readonly type: 'postgres' | 's3';
  readonly required: boolean;
  readonly settings: JsonObject;
  readonly span: Span;
}

/** One file of the runbook: itself, or one it includes. */
export interface SourceFile {
  /** Relative to the folder of the top file. */
  readonly path: string;
  readonly sha256: string;
  readonly text: string;
}

/** A runbook as it was read: nothing chosen, nothing filled in, nothing run. */
export interface Runbook {
  readonly file: string;
  /** Absolute, links resolved. */
  readonly realPath: string;
  /** Of the top file's bytes. */
  readonly sha256: string;
  readonly title: string;
  readonly owner: string | null;
  readonly severity: string | null;
  readonly cadence: string | null;
  readonly cwd: string | null;
  readonly objectives: Objectives;
  readonly requires: readonly { readonly name: string; readonly span: Span }[];
  readonly params: readonly Param[];
  readonly connections: readonly Connection[];
  readonly sandbox: SandboxSpec | null;
  /** The top file first. */
  readonly files: readonly SourceFile[];
  /** In document order. */
  readonly sections: readonly Section[];
  /** In document order. */
  readonly steps: readonly Step[];
  /** Runme's cells with `excludeFromRunAll` or `ignore`, of all files. */
  readonly excluded?: readonly ExcludedFence[];
}
