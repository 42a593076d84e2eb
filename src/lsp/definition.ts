import type { DefinitionParams, Location } from 'vscode-languageserver/node';
import { slugOf } from '../interpreter/parse/language.ts';
import type { Feature, Question } from './feature.ts';
import { linkAt, targetOf } from './links.ts';
import { homeOf, nameAt, namesIn } from './names/names.ts';
import { rangeOf, type Page } from './page.ts';

/** From an id, a param, a capture or a connection to where it is declared; from a "play" link to the file. */
export const definition: Feature<DefinitionParams, Location[]> = {
  method: 'textDocument/definition',
  capabilities: { definitionProvider: true },
  answer: async (question) => {
    const { page, params, around } = question;
    const offset = page.text.offsetAt(params.position);
    const name = nameAt(await namesIn(page, around.vocabulary), offset);
    if (!name) return ofLink(question, offset);
    const home = await homeOf(name, page, around);
    if (!home) return [];
    const declared = (await namesIn(home.page, around.vocabulary)).filter(
      (one) => one.defines && one.what === name.what && one.name === home.name,
    );
    if (declared.length > 0)
      return declared.map(({ start, end }) => ({ uri: home.page.uri, range: rangeOf(home.page, start, end) }));
    return name.what === 'id' ? byPlace(home.name, home.page) : [];
  },
};

async function ofLink({ page, around }: Question<DefinitionParams>, offset: number): Promise<Location[]> {
  const link = linkAt(page, offset);
  const target = link && targetOf(page, link.url);
  const other = target ? await around.pageAt(target) : null;
  return other ? [{ uri: other.uri, range: rangeOf(other, 0, 0) }] : [];
}

/** Ids that are not written: those derived for steps, and the slugs of headings. */
function byPlace(id: string, page: Page): Location[] {
  const { runbook, document } = page.analysis;
  const own = [...(runbook?.steps ?? []), ...(runbook?.sections ?? [])].filter(
    ({ span }) => span.file === document?.file,
  );
  const one = own.find((candidate) => candidate.id === id) ?? own.find(({ title }) => slugOf(title) === id);
  if (!one) return [];
  const { offset } = one.span.start;
  return [{ uri: page.uri, range: rangeOf(page, offset, offset) }];
}
