import path from 'node:path';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Document } from '../../model/document.ts';
import type { Runbook, SourceFile } from '../../model/runbook.ts';
import type { StepKind } from '../../model/step-kind.ts';
import { checkWhole } from './check-whole.ts';
import { expandLinks } from './includes/expand.ts';
import { createLibrary } from './includes/library.ts';
import { mergeDeclarations } from './includes/merge.ts';
import { collectProblems } from './problems.ts';
import type { FileReading } from './read-file.ts';
import type { ReadMemory } from './read-memory.ts';
import { readVocabulary } from './fences/vocabulary.ts';
import { surveyDocument } from './survey/survey.ts';

export { createReadMemory, type ReadMemory } from './read-memory.ts';

export interface ReadOptions {
  /** As the user typed it. */
  readonly file: string;
  /** File names in diagnostics are relative to it if that is shorter. */
  readonly cwd: string;
  /** The kinds that claim fences and configure them. */
  readonly kinds: readonly StepKind[];
  /** The bytes of an absolute path; rejects as node:fs does. */
  read(path: string): Promise<Uint8Array>;
  /** An absolute path with its links resolved; rejects if the path does not exist. */
  realPath(path: string): Promise<string>;
  /** Shell fences without annotation also become steps, which are offered to the operator (`Step.assisted`). */
  readonly assist?: boolean;
  /** For texts that are read again and again: what did not change is not parsed again. Readings must not overlap. */
  readonly memory?: ReadMemory;
}

/**
 * Reads a runbook and the files it plays, and reports everything that is wrong at once, by place. Nothing is run,
 * connected or resolved. `runbook` is null only if the text cannot be parsed as a document at all; with a diagnostic
 * of severity `error` nothing may be started.
 */
export async function readRunbook(
  options: ReadOptions,
): Promise<{ runbook: Runbook | null; diagnostics: readonly Diagnostic[] }> {
  const { runbook, diagnostics } = await read(options);
  return { runbook, diagnostics };
}

/** The same, with everything that is written in the file itself; `document` is null together with `runbook`. */
export async function reviewRunbook(options: Omit<ReadOptions, 'assist'>): Promise<Reviewed> {
  const { top, vocabulary, ...result } = await read(options);
  const { runbook } = result;
  if (!top || !runbook) return { ...result, document: null };
  const known = new Set(runbook.params.map(({ name }) => name));
  return { ...result, document: await surveyDocument(top, vocabulary, known) };
}

export interface Reviewed {
  readonly runbook: Runbook | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly document: Document | null;
}

async function read(options: ReadOptions) {
  const problems = collectProblems();
  const vocabulary = readVocabulary(options.kinds);
  const { cwd, read, realPath, assist = false, memory } = options;
  memory?.pieces.begin();
  const library = createLibrary({
    ...{ cwd, vocabulary, problems, read, realPath, assist },
    ...(memory && { memory }),
  });
  const top = await library.open(options.file);
  if (!top) return { runbook: null, diagnostics: problems.sorted(library.names), top, vocabulary };
  const { sections, steps } = await expandLinks(top, library, problems);
  const readings = [...library.files.values()];
  const declarations = mergeDeclarations(readings, problems);
  checkWhole({ readings, sections, steps, params: declarations.params }, problems);
  const { frontMatter, outline, source } = top;
  const heading = outline.sections.find((one) => one.depth === 1) ?? outline.sections[1];
  const runbook: Runbook = {
    file: options.file,
    realPath: source.realPath,
    sha256: source.sha256,
    title: frontMatter.title ?? heading?.title ?? path.basename(options.file),
    owner: frontMatter.owner,
    severity: frontMatter.severity,
    cadence: frontMatter.cadence,
    cwd: frontMatter.cwd,
    objectives: { rto: frontMatter.rto ?? outline.rto, rpo: frontMatter.rpo ?? outline.rpo },
    ...declarations,
    sandbox: frontMatter.sandbox,
    files: readings.map((reading) => toSourceFile(reading, path.dirname(source.realPath))),
    sections,
    steps: steps.map((one) => one.step),
    excluded: readings.flatMap((reading) => reading.outline.excluded),
  };
  return { runbook, diagnostics: problems.sorted(library.names), top, vocabulary };
}

function toSourceFile({ source }: FileReading, folder: string): SourceFile {
  return { path: path.relative(folder, source.realPath), sha256: source.sha256, text: source.text };
}
