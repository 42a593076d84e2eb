import type { DocumentFence } from '../../model/document.ts';
import type { Page } from '../page.ts';
import type { Occurrence } from './occurrence.ts';

/** How the kinds of step name a value; everything else writes `${NAME}`. */
const FORMS: { readonly [kind: string]: RegExp } = {
  shell: /\$\{?([A-Za-z_]\w*)/g,
  interpreter: /\b([A-Za-z_]\w*)/g,
  sql: /(?<!:):["']?([A-Za-z_]\w*)/g,
  script: /\b(?:params|vars)\.([A-Za-z_]\w*)/g,
};
const IN_DATA = /(?<!\$)\$\{([A-Za-z_]\w*)\}/g;

/** Params and captures in the code of steps. A word that neither declares is a variable of the code itself. */
export function namesInCode({ analysis: { document, runbook } }: Page): readonly Occurrence[] {
  if (!document || !runbook) return [];
  const params = new Set(runbook.params.map(({ name }) => name));
  const captures = new Set(runbook.steps.flatMap(({ attributes: { capture } }) => capture ?? []));
  const kinds = new Map(
    runbook.steps.flatMap(({ span, kind }) => (span.file === document.file ? [[span.start.offset, kind]] : [])),
  );
  return document.fences.flatMap((fence) => {
    const kind = kinds.get(fence.span.start.offset);
    if (kind === undefined) return [];
    return uses(fence, FORMS[kind] ?? IN_DATA).flatMap(({ name, start, end }): Occurrence[] => {
      const what = params.has(name) ? 'param' : captures.has(name) ? 'capture' : null;
      return what === null ? [] : [{ what, name, start, end, defines: false, file: null }];
    });
  });
}

const uses = ({ code, at }: DocumentFence, form: RegExp) =>
  [...code.matchAll(form)].map(({ 0: whole, 1: name = '', index }) => {
    const begin = index + whole.indexOf(name);
    const { start, end } = at(begin, begin + name.length);
    return { name, start: start.offset, end: end.offset };
  });
