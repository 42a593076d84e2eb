import type { Diagnostic } from '../../model/diagnostic.ts';

/** What the formats write from. */
export interface LintReport {
  /** By place, files in the order they were given. */
  readonly diagnostics: readonly Diagnostic[];
  /** Every file that was looked at. */
  readonly files: readonly string[];
  /** Of the tool, for formats that name it. */
  readonly version: string;
}

/** One format of `runbook lint --format`: one file here, one line in the table. */
export interface LintFormat {
  readonly name: string;
  readonly summary: string;
  /** The whole output, with its last line end. */
  render(report: LintReport): string;
}
