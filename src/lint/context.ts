import type { ColumnUse } from '../model/expression-uses.ts';
import type { Document, DocumentFence } from '../model/document.ts';
import type { Runbook, Step } from '../model/runbook.ts';
import type { Span } from '../model/source.ts';
import { loadShellReader } from '../shell-text/read-script.ts';
import type { ShellCommand, ShellScript } from '../shell-text/script.ts';

/** Whether a finding is about something that would be played, or about text that people read and paste. */
export type Subject = 'step' | 'plain';

/** What a rule may ask the file system. */
export interface LintFiles {
  /** Whether there is something at this path, relative to the folder of the document. */
  exists(path: string): boolean;
  /** The same, relative to the root of the repository; null outside of one. */
  existsInRepository(path: string): boolean | null;
}

/** A shell fence with its commands read. */
export interface ShellFence {
  readonly fence: DocumentFence;
  /** Null for a fence without annotation. */
  readonly step: Step | null;
  readonly on: Subject;
  readonly script: ShellScript;
  /** The place of an offset within the commands. */
  at(start: number, end?: number): Span;
}

/** Everything that a rule may look at. */
export interface LintContext {
  readonly document: Document;
  readonly runbook: Runbook;
  /** Whether something in the file is annotated to be played. */
  readonly subject: Subject;
  /** The shell fences of the file itself, in document order. */
  readonly shells: readonly ShellFence[];
  /** The steps of the file itself, without those of files that it plays. */
  readonly steps: readonly Step[];
  readonly files: LintFiles;
  readonly columnUses: ReadColumnUses;
}

/** The columns that an expression reads; null if it cannot be parsed, which is reported elsewhere. */
export type ReadColumnUses = (expression: string) => Promise<readonly ColumnUse[] | null>;

export interface LintSubject {
  readonly document: Document;
  readonly runbook: Runbook;
  readonly files: LintFiles;
  readonly columnUses: ReadColumnUses;
  /** For a document that is linted again and again: fences that did not change are not parsed again. */
  readonly scripts?: ScriptMemory;
}

/** The scripts of the document that was linted last, by their text. */
export interface ScriptMemory {
  kept: ReadonlyMap<string, ShellScript>;
}

export async function contextOf({ document, runbook, files, columnUses, scripts }: LintSubject): Promise<LintContext> {
  const steps = runbook.steps.filter(({ span }) => span.file === document.file);
  const byOffset = new Map(steps.map((step) => [step.span.start.offset, step]));
  const shells: ShellFence[] = [];
  const kept = new Map<string, ShellScript>();
  const fences = document.fences.filter(({ commands }) => commands !== null);
  const read = fences.length === 0 ? null : await loadShellReader();
  for (const fence of fences) {
    if (!read) break;
    const step = byOffset.get(fence.span.start.offset) ?? null;
    const commands = fence.commands ?? '';
    const text = withoutPlaceholders(commands, fence);
    const script = scripts?.kept.get(text) ?? kept.get(text) ?? read(text);
    kept.set(text, script);
    let toCode: ((offset: number) => number) | undefined;
    const at = (start: number, end = start): Span => {
      toCode ??= mapOffsets(commands, fence.code);
      return fence.at(toCode(start), toCode(end));
    };
    shells.push({ fence, step, on: fence.role === null ? 'plain' : 'step', script, at });
  }
  if (scripts) scripts.kept = kept;
  const subject = steps.some(({ language }) => language !== null) ? 'step' : 'plain';
  return { document, runbook, subject, shells, steps, files, columnUses };
}

/** Placeholders as words of the same length: `<backup-id>` would be read as a redirection. */
function withoutPlaceholders(commands: string, { placeholders }: DocumentFence): string {
  let text = commands;
  for (const placeholder of new Set(placeholders.map((one) => one.text)))
    if (placeholder.startsWith('<')) text = text.replaceAll(placeholder, placeholder.replace(/[^A-Za-z0-9]/g, '_'));
  return text;
}

/**
 * From an offset within the commands to one within the code. Both have the same lines; the commands lack carriage returns
 * and prompts.
 */
function mapOffsets(commands: string, code: string): (offset: number) => number {
  if (commands === code) return (offset) => offset;
  const [own, whole] = [linesOf(commands), linesOf(code)];
  return (offset) => {
    const index = own.findLastIndex(({ start }) => start <= offset);
    const [line, original] = [own[index], whole[index]];
    if (!line || !original) return Math.min(offset, code.length);
    const body = line.text.trimStart();
    const shift = body === '' ? 0 : Math.max(0, original.text.lastIndexOf(body) - (line.text.length - body.length));
    return original.start + Math.min(shift + offset - line.start, original.text.length);
  };
}

function linesOf(text: string): readonly { readonly start: number; readonly text: string }[] {
  const lines: { start: number; text: string }[] = [];
  let start = 0;
  for (const match of text.matchAll(/\r\n|\n|\r|$/g)) {
    lines.push({ start, text: text.slice(start, match.index) });
    start = match.index + match[0].length;
  }
  return lines;
}

/** Each command of each shell fence that `test` accepts. */
export function* commandsOf(
  { shells }: LintContext,
  test: (command: ShellCommand, shell: ShellFence) => boolean = () => true,
): Iterable<{ readonly shell: ShellFence; readonly command: ShellCommand; readonly span: Span }> {
  for (const shell of shells) {
    for (const command of shell.script.commands)
      if (test(command, shell)) yield { shell, command, span: shell.at(command.start, command.end) };
  }
}
