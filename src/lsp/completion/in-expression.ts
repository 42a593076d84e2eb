import type { StepKind } from '../../model/step-kind.ts';
import type { Page } from '../page.ts';
import type { Proposal, Proposals } from './proposal.ts';

/** The names that an expression may use at its end: facts of the kind, params, captures, steps. */
export function inExpression(written: string, attribute: string, page: Page, kind: StepKind | null): Proposals {
  const { runbook } = page.analysis;
  const step = /\bsteps\[\s*\\?["']([^"'\\\]]*)$/.exec(written);
  if (step)
    return {
      word: step[1] ?? '',
      list: (runbook?.steps ?? []).map(({ id, title }) => ({ label: id, about: title, kind: 'Reference' })),
    };
  const member = /(?<![\w.])(params|vars|steps\[[^\]]*\])\.(\w*)$/.exec(written);
  if (member) return { word: member[2] ?? '', list: membersOf(member[1] ?? '', page) };
  if (/\.\w*$/.test(written)) return { word: '', list: METHODS };
  return { word: /\w*$/.exec(written)?.[0] ?? '', list: [...facts(attribute, kind), ...ROOTS] };
}

const facts = (attribute: string, kind: StepKind | null): Proposal[] =>
  attribute !== 'expect'
    ? []
    : (kind?.facts ?? []).map((label) => ({ label, about: `a result of ${kind?.kind} steps`, kind: 'Field' }));

const ROOTS: readonly Proposal[] = [
  { label: 'params', insert: 'params.', about: 'the values of params', kind: 'Module' },
  { label: 'vars', insert: 'vars.', about: 'what earlier steps captured', kind: 'Module' },
  { label: 'drill', about: 'true in a drill', kind: 'Field' },
  {
    ...{ label: 'steps', insert: "steps['", snippet: "steps['$1']", kind: 'Module' },
    about: 'earlier steps by id: status, attempts, exitCode',
  },
];

const METHODS: readonly Proposal[] = [
  'size()',
  'all(r, )',
  'exists(r, )',
  'filter(r, )',
  "matches('')",
  "startsWith('')",
].map((label) => ({ label, about: 'CEL', kind: 'Method' }));

function membersOf(of: string, { analysis: { runbook } }: Page): readonly Proposal[] {
  if (of === 'params')
    return (runbook?.params ?? []).map(({ name, description }) => ({
      ...{ label: name, about: description ?? 'a param', kind: 'Variable' },
    }));
  if (of === 'vars')
    return (runbook?.steps ?? []).flatMap(({ id, attributes: { capture } }) =>
      capture === null ? [] : [{ label: capture, about: `captured by #${id}`, kind: 'Variable' }],
    );
  return ['status', 'attempts', 'exitCode'].map((label) => ({ label, about: 'of that step', kind: 'Field' }));
}
