import { readFile } from 'node:fs/promises';
import { annotate, whyReport, type Proposal, type Refusal } from '../../annotate/index.ts';
import { NO_SETTINGS, type LintSubject } from '../../lint/index.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { reviewFile } from '../lint/lint-file.ts';

/** What becomes of one file. */
export interface AnnotatedFile {
  readonly file: string;
  /** Absolute, links resolved; null for what is no document. */
  readonly target: string | null;
  readonly before: string;
  /** The same as before where nothing is proposed. */
  readonly after: string;
  readonly proposals: readonly Proposal[];
  /** Why it is a report and not a runbook; nothing is proposed then. */
  readonly report: string | null;
  /** What has to be fixed by hand before anything can be proposed. */
  readonly problems: readonly Diagnostic[];
}

/** What is refused can depend on what was refused before; real documents need two or three rounds. */
const MOST_ROUNDS = 12;

/**
 * Proposes annotations for one file, and reads and judges the result as `lint` would: what that refuses of a fence stays
 * plain. Nothing is written, run, connected or resolved.
 */
export async function annotateFile(file: string, cwd: string, force: boolean): Promise<AnnotatedFile> {
  const { subject, findings } = await reviewFile(file, { cwd, settings: NO_SETTINGS });
  const before = findings.map(({ diagnostic }) => diagnostic).filter(isError);
  if (!subject) return { file, target: null, ...unchanged(''), report: null, problems: before };
  const text = subject.document.text;
  const known = { file, target: subject.document.realPath, problems: [] };
  const report = force ? null : await whyReport(subject);
  if (report !== null) return { ...known, ...unchanged(text), report };
  const settings = await besideIt(subject.document.realPath);
  const refused = new Map<number, Refusal>();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { proposals, text: after, lineBefore } = await annotate({ ...subject, refused, settings });
    const { fresh, same, late } = await judgeResult({ file, cwd, after, before, subject });
    if (!same) throw new Error(`annotating ${file} would change how it reads`);
    if (late.length === 0) return { ...known, before: text, after, proposals, report: null };
    const own = fencesOf(proposals);
    const hits = fresh.filter(({ fence }) => own.has(fence) && !refused.has(fence));
    for (const { fence, refusal } of hits) refused.set(fence, refusal);
    if (hits.length > 0) continue;
    const problems = late.map((one) => ({ ...one, line: lineBefore(one.line), endLine: lineBefore(one.endLine) }));
    return { ...known, ...unchanged(text), report: null, problems };
  }
  throw new Error(`annotating ${file} does not come to an end`);
}

const isError = ({ severity }: Diagnostic): boolean => severity === 'error';

const unchanged = (text: string) => ({ before: text, after: text, proposals: [] });

const fencesOf = (proposals: readonly Proposal[]): ReadonlySet<number> =>
  new Set(proposals.flatMap(({ insert }) => (insert?.into === 'fence' ? [insert.fence] : [])));

interface Result {
  readonly file: string;
  readonly cwd: string;
  readonly after: string;
  readonly before: readonly Diagnostic[];
  readonly subject: LintSubject;
}

/** The errors that the annotated text has and the original has not, and whether it says the same. */
async function judgeResult({ file, cwd, after, before, subject }: Result) {
  const bytes = new TextEncoder().encode(after);
  const { realPath } = subject.document;
  const read = async (name: string): Promise<Uint8Array> => (name === realPath ? bytes : readFile(name));
  const { subject: result, findings } = await reviewFile(file, { cwd, settings: NO_SETTINGS, read });
  const count = new Map<string, number>();
  for (const one of before) count.set(nameOf(one), (count.get(nameOf(one)) ?? 0) + 1);
  const late = findings
    .map(({ diagnostic }) => diagnostic)
    .filter((one) => {
      const left = isError(one) ? (count.get(nameOf(one)) ?? 0) : 1;
      if (left > 0) count.set(nameOf(one), left - 1);
      return left === 0;
    });
  const fences = result?.document.fences ?? [];
  const fresh = late.flatMap((one) => {
    const fence = fences.findIndex(({ span }) => span.start.line <= one.line && one.line <= span.end.line);
    return fence < 0 ? [] : [{ fence, refusal: one }];
  });
  return { late, fresh, same: result !== null && reads(result) === reads(subject) };
}

/** The same fault has another place after something was put in above it. */
const nameOf = ({ rule, message }: Diagnostic): string => `${rule} ${message.replace(/\d+/g, '')}`;

/** What a reader sees of a document, for comparing it with the annotated one. */
const reads = ({ document: { fences, headings, tasks, items, links, boldLines } }: LintSubject): string =>
  JSON.stringify([
    fences.map(({ code }) => code),
    headings.map(({ title, depth }) => [title, depth]),
    tasks.map(({ checked }) => checked),
    items.map(({ text, number }) => [text, number]),
    links.map(({ url, title }) => [url, title]),
    boldLines.map(({ text }) => text),
  ]);

/** The `.ini` file of the same name, with which Innovation Engine sets variables; null without one. */
async function besideIt(realPath: string): Promise<string | null> {
  try {
    return await readFile(realPath.replace(/\.[^./]+$/, '.ini'), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR' || code === 'EACCES') return null;
    throw error;
  }
}
