import { codeActions } from './actions/actions.ts';
import { completion } from './completion/completion.ts';
import { definition } from './definition.ts';
import { widened, type Feature } from './feature.ts';
import { folding } from './folding.ts';
import { hover } from './hover/hover.ts';
import { lenses } from './lenses.ts';
import { links } from './links.ts';
import { outline } from './outline.ts';
import { highlights, references } from './references.ts';
import { prepareRename, rename } from './rename.ts';

/** Everything that the server answers. To add something, add a file and a line here. */
export const FEATURES: readonly Feature[] = [
  widened(completion),
  widened(hover),
  widened(definition),
  widened(references),
  widened(highlights),
  widened(prepareRename),
  widened(rename),
  widened(outline),
  widened(codeActions),
  widened(links),
  widened(folding),
  widened(lenses),
];
