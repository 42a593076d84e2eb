import type { DocumentHighlight, DocumentHighlightParams, Location, ReferenceParams } from 'vscode-languageserver/node';
import type { Feature, Question } from './feature.ts';
import { nameAt, namesIn, sameNames, type Found } from './names/names.ts';
import { rangeOf } from './page.ts';

type About = Pick<Question<ReferenceParams>, 'page' | 'around'> & { readonly params: DocumentHighlightParams };

/** Every place that means the name at the cursor, in this page and in the open pages that play it. */
export const references: Feature<ReferenceParams, Location[]> = {
  method: 'textDocument/references',
  capabilities: { referencesProvider: true },
  answer: async (question) => {
    const found = await sameAt(question);
    return found
      .filter(({ defines }) => question.params.context.includeDeclaration || !defines)
      .map(({ page, start, end }) => ({ uri: page.uri, range: rangeOf(page, start, end) }));
  },
};

/** The same within the page, for editors that mark them while the cursor moves. */
export const highlights: Feature<DocumentHighlightParams, DocumentHighlight[]> = {
  method: 'textDocument/documentHighlight',
  capabilities: { documentHighlightProvider: true },
  answer: async (question) => {
    const found = await sameAt({ ...question, around: { ...question.around, open: [question.page] } });
    return found
      .filter(({ page }) => page.uri === question.page.uri)
      .map(({ page, start, end }) => ({ range: rangeOf(page, start, end) }));
  },
};

async function sameAt({ page, params, around }: About): Promise<readonly Found[]> {
  const name = nameAt(await namesIn(page, around.vocabulary), page.text.offsetAt(params.position));
  return name ? sameNames(name, page, around) : [];
}
