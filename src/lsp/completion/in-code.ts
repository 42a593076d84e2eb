import type { Page } from '../page.ts';
import type { Proposal, Proposals } from './proposal.ts';

/** How a value is begun in the code of a step: `$NA`, `${NA`, `:NA`, `params.NA`. */
const BEGUN = /(?:(?<!\$)\$\{?|(?<![:\w]):["']?|\bparams\.|\bvars\.)([A-Za-z_]\w*)?$/;

/** Params and captures in the code of a step, where its kind writes them this way. */
export function inCode(page: Page, offset: number): Proposals | null {
  const { runbook, document } = page.analysis;
  const step = runbook?.steps.find(
    ({ span, codeSpan, language }) =>
      language !== null &&
      span.file === document?.file &&
      codeSpan.start.offset <= offset &&
      offset <= codeSpan.end.offset,
  );
  if (!step || !runbook) return null;
  const line =
    page.text
      .getText()
      .slice(0, offset)
      .split(/[\r\n]/)
      .at(-1) ?? '';
  const begun = BEGUN.exec(line);
  if (!begun) return null;
  const sign = begun[0][0];
  if ((sign === ':') !== (step.kind === 'sql') && (sign === ':' || step.kind === 'sql') && !begun[0].includes('{'))
    return null;
  const captures = runbook.steps.flatMap(({ id, attributes: { capture } }): Proposal[] =>
    capture === null ? [] : [{ label: capture, about: `captured by #${id}`, kind: 'Variable' }],
  );
  const params = runbook.params.map(({ name, description }): Proposal => ({
    label: name,
    about: description ?? 'a param',
    kind: 'Variable',
  }));
  return { word: begun[1] ?? '', list: [...params, ...captures] };
}
