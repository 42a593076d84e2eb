import {
  ErrorCodes,
  ResponseError,
  type PrepareRenameParams,
  type Range,
  type RenameParams,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { ID, ID_HINT } from '../interpreter/parse/language.ts';
import type { Feature, Question } from './feature.ts';
import { homeOf, nameAt, namesIn, sameNames } from './names/names.ts';
import type { Occurrence } from './names/occurrence.ts';
import { rangeOf, type Page } from './page.ts';

const refuse = (message: string): ResponseError => new ResponseError(ErrorCodes.InvalidParams, message);

/** Whether the name at the cursor can be renamed, and which text that is. */
export const prepareRename: Feature<PrepareRenameParams, { range: Range; placeholder: string }> = {
  method: 'textDocument/prepareRename',
  capabilities: { renameProvider: { prepareProvider: true } },
  answer: async (question) => {
    const { page } = question;
    const name = await idAt(question);
    const own = name.name.slice(name.name.lastIndexOf('/') + 1);
    return { range: rangeOf(page, name.end - own.length, name.end), placeholder: own };
  },
};

/** Renames an id everywhere: `for=`, links, the answers of the sandbox, expressions, and open pages that play this one. */
export const rename: Feature<RenameParams, WorkspaceEdit> = {
  method: 'textDocument/rename',
  capabilities: { renameProvider: { prepareProvider: true } },
  answer: async (question) => {
    const { page, params, around } = question;
    const name = await idAt(question);
    const newName = params.newName.replace(/^#/, '');
    if (!ID.test(newName)) throw refuse(`${params.newName} is not a valid id: ${ID_HINT}`);
    const home = await homeOf(name, page, around);
    const found = await sameNames(name, page, around);
    if (!home || !found.some(({ defines }) => defines))
      throw refuse(
        `#${name.name} is not written as an id: it is derived from a heading or a command; write {#id} first`,
      );
    if (newName !== home.name) refuseTaken(newName, home.page);
    const changes = new Map<string, TextEdit[]>();
    for (const { page: other, start, end } of found) {
      const edit = { range: rangeOf(other, start, end), newText: newName };
      changes.set(other.uri, [...(changes.get(other.uri) ?? []), edit]);
    }
    return { changes: Object.fromEntries(changes) };
  },
};

async function idAt({ page, params, around }: Question<PrepareRenameParams>): Promise<Occurrence> {
  const name = nameAt(await namesIn(page, around.vocabulary), page.text.offsetAt(params.position));
  if (name?.what === 'id') return name;
  throw refuse('only the ids of steps and sections can be renamed: put the cursor on one, like #restore');
}

function refuseTaken(id: string, { analysis: { runbook, document } }: Page): void {
  const own = [...(runbook?.steps ?? []), ...(runbook?.sections ?? [])].filter(
    ({ span }) => span.file === document?.file,
  );
  const taken = own.find((one) => one.id === id);
  if (taken) throw refuse(`#${id} is already taken in line ${taken.span.start.line}; choose another id`);
}
