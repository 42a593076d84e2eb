import type { Prose } from '../../model/prose.ts';
import type { Param } from '../../model/runbook.ts';
import type { Problems } from './problems.ts';
import { buildSteps } from './build/build-steps.ts';
import type { Outline } from './outline/draft.ts';
import { readFrontMatter, type FrontMatter } from './front-matter/front-matter.ts';
import { checkNesting } from './markdown/limits.ts';
import type { LocalLink, LocalStep } from './build/local-step.ts';
import { reportLostFrontMatter } from './front-matter/lost-front-matter.ts';
import { reportLostSteps } from './outline/lost-steps.ts';
import { parseMarkdown, type Blocks } from './markdown/markdown.ts';
import { outlineDocument } from './outline/outline.ts';
import { readProse } from './markdown/prose.ts';
import type { SourceText } from './markdown/source-text.ts';
import type { ReadMemory } from './read-memory.ts';
import type { Vocabulary } from './fences/vocabulary.ts';

/** One file read in isolation: ids without a prefix, links not followed. */
export interface FileReading {
  readonly source: SourceText;
  readonly blocks: Blocks;
  readonly frontMatter: FrontMatter;
  readonly outline: Outline;
  /** What each section of the outline says to people. */
  readonly prose: readonly Prose[];
  readonly items: readonly (LocalStep | LocalLink)[];
  /** What Runme's cells ask for. */
  readonly prompts: readonly Param[];
}

/** Returns null, and reports why, if the text cannot be parsed as a document. */
export async function readOneFile(
  source: SourceText,
  context: { vocabulary: Vocabulary; problems: Problems; limitMs: number; assist: boolean; memory?: ReadMemory },
): Promise<FileReading | null> {
  const { vocabulary, problems, assist } = context;
  const nested = checkNesting(source);
  if (nested) {
    problems.take([nested]);
    return null;
  }
  const frontMatter = await readFrontMatter(source, context.memory?.frontMatter);
  if (frontMatter.after === source.begin) reportLostFrontMatter(source, problems);
  const parsed = await parseMarkdown(source, frontMatter.after, context.limitMs, context.memory?.pieces);
  if ('refused' in parsed) {
    const slow = parsed.refused === 'too-slow';
    problems.add(source.span(source.begin, source.begin), {
      rule: parsed.refused,
      message: slow
        ? `the text could not be parsed within ${Math.ceil(context.limitMs / 1_000)} s of processor time`
        : 'quotes, lists or brackets are nested too deeply to be parsed',
      hint: slow ? 'break up long lists and quotes with headings, or split the file' : 'flatten the nesting',
    });
    return null;
  }
  const outline = outlineDocument(parsed.blocks, { source, vocabulary, problems, assist, start: frontMatter.after });
  reportLostSteps(parsed.blocks, outline, { source, vocabulary, problems, start: frontMatter.after });
  const prompts: Param[] = [];
  const items = await buildSteps({ source, outline, problems, prompts: frontMatter.skipPrompts ? null : prompts });
  const prose = readProse(outline.sections, parsed, source);
  return { source, blocks: parsed.blocks, frontMatter, outline, prose, items, prompts };
}
