import type { ReadMemory } from '../interpreter/parse/index.ts';
import type { LintFinding, ScriptMemory } from '../lint/index.ts';
import type { Document } from '../model/document.ts';
import type { Runbook } from '../model/runbook.ts';
import type { StepKind } from '../model/step-kind.ts';

/** What reading found out about one text. Both are null if it cannot be read as a document. */
export interface Analysis {
  readonly runbook: Runbook | null;
  readonly document: Document | null;
  /** What reading, planning and linting report. Judged when it is first asked for: completion need not wait for it. */
  findings(): Promise<readonly LintFinding[]>;
}

export const NOTHING_READ: Analysis = { runbook: null, document: null, findings: () => Promise.resolve([]) };

/** Where the reader gets its texts: open buffers first, then the disk. */
export interface TextAccess {
  read(path: string): Promise<Uint8Array>;
  realPath(path: string): Promise<string>;
  readonly memory: { readonly texts: ReadMemory; readonly scripts: ScriptMemory };
}

/** The reader and the rules of `lint`, as the command line wires them. Nothing is run, connected or resolved. */
export interface Reviewer {
  readonly kinds: readonly StepKind[];
  /** Names of files in the result are relative to the folder of `path`. */
  review(path: string, access: TextAccess): Promise<Analysis>;
  /** The settings of a project may have changed. */
  forget(): void;
  /** Settings of a project that cannot be used, once each. */
  onProblem(say: (message: string) => void): void;
  /** The address of a page that a diagnostic names. */
  pageUrl(url: string): string;
}
