import type { Document, DocumentFence } from '../../model/document.ts';
import type { Runbook } from '../../model/runbook.ts';
import type { Overview } from './overview.ts';

/** Why a fence is not played. */
export type NotPlayedReason = 'documentation-only' | 'excluded' | 'by-hand' | 'no-annotation' | 'no-kind';

export interface NotPlayed {
  readonly line: number;
  readonly language: string;
  readonly reason: NotPlayedReason;
  /** What says so: the attribute, or the heading of the section. */
  readonly why: string | null;
}

/** What each reason means, and what to do about it. */
export const REASONS: Readonly<Record<NotPlayedReason, string>> = {
  'documentation-only': 'in a section that says `skip`: documentation only',
  excluded: 'left out by their attributes',
  'by-hand': 'would run in the background: done by hand, or skipped',
  'no-annotation': 'without annotation; `--assist` offers the shell fences',
  'no-kind': 'in a language that no kind of step runs',
};

/** The fences of the file itself that nothing is run of, in document order. */
export function notPlayed({ runbook, document }: Pick<Overview, 'runbook' | 'document'>): readonly NotPlayed[] {
  const byLine = new Map(
    runbook.steps.filter(({ span }) => span.file === document.file).map((step) => [step.span.start.offset, step]),
  );
  const excluded = new Map(
    (runbook.excluded ?? [])
      .filter(({ span }) => span.file === document.file)
      .map((one) => [one.span.start.offset, one]),
  );
  return document.fences.flatMap((fence): NotPlayed[] => {
    const { offset, line } = fence.span.start;
    const about = { line, language: fence.language };
    const left = excluded.get(offset);
    if (left) return [{ ...about, reason: 'excluded', why: `${left.why}=true` }];
    if (fence.skipped) return [{ ...about, reason: 'documentation-only', why: skipHeading(fence, runbook) }];
    const step = byLine.get(offset);
    if (step?.assisted?.background) return [{ ...about, reason: 'by-hand', why: 'background=true' }];
    if (step || fence.role !== null) return [];
    return [
      {
        ...about,
        reason: fence.commands !== null || RUNS.has(fence.language) ? 'no-annotation' : 'no-kind',
        why: null,
      },
    ];
  });
}

/** Languages of which a fence becomes a step with an id alone. */
const RUNS: ReadonlySet<string> = new Set([
  'sql',
  'http',
  'js',
  'mjs',
  'ts',
  'javascript',
  'typescript',
  'python',
  'ruby',
  'node',
  'perl',
  'sha256',
  'sha512',
  'md5',
]);

/** The innermost section with the word, by its place in the text. */
function skipHeading({ span }: DocumentFence, { sections }: Runbook): string | null {
  const around = sections.filter(
    (section) =>
      section.attributes.skip &&
      section.span.file === span.file &&
      section.span.start.offset <= span.start.offset &&
      span.end.offset <= section.span.end.offset,
  );
  return around.at(-1)?.title ?? null;
}

/** What a document without a step contains. */
export interface PlainContent {
  readonly shell: number;
  readonly withPlaceholders: number;
  readonly other: number;
  readonly tasks: number;
}

export function plainContent({ fences, tasks }: Document): PlainContent {
  const shell = fences.filter(({ commands }) => commands !== null);
  return {
    shell: shell.length,
    withPlaceholders: shell.filter(({ placeholders }) => placeholders.length > 0).length,
    other: fences.length - shell.length,
    tasks: tasks.length,
  };
}
