import {
  CompletionItemKind,
  InsertTextFormat,
  type CompletionItem,
  type CompletionParams,
} from 'vscode-languageserver/node';
import { RULES } from '../../lint/index.ts';
import type { Feature, Question } from '../feature.ts';
import { rangeOf } from '../page.ts';
import { placeAt } from '../syntax/cursor.ts';
import { inCode } from './in-code.ts';
import { inFrontMatter } from './in-front-matter.ts';
import { inList } from './in-list.ts';
import type { Proposal, Proposals } from './proposal.ts';

/** What could be written at the cursor. */
export const completion: Feature<CompletionParams, CompletionItem[]> = {
  method: 'textDocument/completion',
  capabilities: { completionProvider: { triggerCharacters: ['{', '.', '#', '=', '$', ':', '"', "'", '[', ' '] } },
  concerns: (text, { position }) => {
    const offset = text.offsetAt(position);
    return (
      placeAt(text, offset) !== null || /[$:.]["']?\{?\w*$/.test(text.getText().slice(Math.max(0, offset - 80), offset))
    );
  },
  answer: (question) => {
    const { page, params } = question;
    const offset = page.text.offsetAt(params.position);
    const proposals = proposalsAt(question, offset);
    if (!proposals) return [];
    const { word, list } = proposals;
    const range = rangeOf(page, offset - word.length, offset);
    return list.map((one, index) => asItem(one, index, range, question));
  },
};

function proposalsAt({ page, around }: Question<CompletionParams>, offset: number): Proposals | null {
  const place = placeAt(page.text, offset);
  switch (place?.in) {
    case 'fence':
    case 'comment':
      return inList(place, page, around.vocabulary);
    case 'front-matter':
      return inFrontMatter(place.key, page);
    case 'allow':
      return {
        word: place.word,
        list: RULES.map(({ rule, summary }) => ({ label: rule, about: summary, kind: 'Value' })),
      };
    default:
      return inCode(page, offset);
  }
}

function asItem(
  { label, insert, snippet, about, kind }: Proposal,
  index: number,
  range: ReturnType<typeof rangeOf>,
  { client }: Question<CompletionParams>,
): CompletionItem {
  const withPlaceholders = client.snippets && snippet !== undefined;
  return {
    label,
    kind: CompletionItemKind[kind],
    detail: about,
    // In the order of the tables.
    sortText: String(index).padStart(4, '0'),
    filterText: label,
    insertTextFormat: withPlaceholders ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    textEdit: { range, newText: withPlaceholders ? snippet : (insert ?? label) },
  };
}
