import type { Code } from 'mdast';
import type { DocumentFence } from '../../../model/document.ts';
import type { StepKind } from '../../../model/step-kind.ts';
import { readFence, type FenceText } from '../fences/fence-text.ts';
import { readInfoString } from '../fences/info-string.ts';
import { offerFence } from '../fences/offer.ts';
import { findPlaceholders } from '../fences/placeholders.ts';
import { defaultAttributes } from '../fences/step-attributes.ts';
import type { Vocabulary } from '../fences/vocabulary.ts';
import type { SectionDraft } from '../outline/draft.ts';
import { isSkipped } from '../outline/section-tree.ts';
import type { FileReading } from '../read-file.ts';

interface Around {
  readonly reading: FileReading;
  readonly vocabulary: Vocabulary;
  readonly known: ReadonlySet<string>;
  readonly heading: number;
  readonly above: string;
  readonly below: string;
}

/** The fence as it is written; nothing for code that is indented instead of fenced. */
export function surveyFence(node: Code, around: Around): readonly Promise<DocumentFence>[] {
  const fence = readFence(node, around.reading.source);
  return fence ? [read(fence, around)] : [];
}

async function read(
  fence: FenceText,
  { reading, vocabulary, known, heading, above, below }: Around,
): Promise<DocumentFence> {
  const { outline } = reading;
  const { offset } = fence.span.start;
  const info = readInfoString(fence.info, fence.infoStart, vocabulary.languages);
  const item = outline.items.find((one) => one.type === 'fence' && one.span.start.offset === offset);
  const claimed = item?.type === 'fence' && !item.offered ? item.claimed : null;
  const shell = claimed ?? offerFence(info, fence.code, { vocabulary });
  const commands = shell?.kind?.kind === 'shell' ? await commandsOf(fence, shell.language, shell.kind) : null;
  const open = commands === null || claimed ? [] : placeholdersIn(fence.code, known);
  return {
    language: info.language,
    info: fence.info,
    infoStart: fence.infoStart,
    code: fence.code,
    span: fence.span,
    codeSpan: fence.codeSpan,
    role: claimed?.role ?? null,
    skipped: isSkipped(outline.sections, sectionAt(outline.sections, offset)),
    commands,
    placeholders: open,
    above,
    below,
    heading,
    at: fence.at,
  };
}

/** As the kind reads it: without the prompts and printed lines of a transcript. */
async function commandsOf(fence: FenceText, language: string, kind: StepKind): Promise<string> {
  const { code, span, at } = fence;
  const attributes = defaultAttributes('read');
  const { config } = await kind.configure({ language, code, attributes, role: 'step', span, at });
  const read = config !== null && typeof config === 'object' && 'code' in config ? config.code : undefined;
  return typeof read === 'string' ? read : code;
}

const placeholdersIn = (code: string, known: ReadonlySet<string>) =>
  findPlaceholders({ code, kind: 'shell', language: 'bash' }, known);

function sectionAt(sections: readonly SectionDraft[], offset: number): number {
  const after = sections.findIndex((section) => section.start > offset);
  return (after < 0 ? sections.length : after) - 1;
}
