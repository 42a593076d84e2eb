import { givenNames, sourcedBefore, variablesOf } from '../../lint/variables.ts';
import type { AnnotateContext, Finder } from '../finder.ts';
import { isReservedName } from '../../interpreter/parse/fences/name-rules.ts';
import { paramFor } from '../judge/param-name.ts';
import { cellsOf, exportedName } from '../judge/runme-cells.ts';
import type { Proposal, ProposedParam } from '../proposal.ts';

const SECRET = /(^|_)(PASSWORD|PASSWD|PASS|PWD|TOKEN|SECRET|PRIVATE_KEY|API_?KEY|ACCESS_KEY|CREDENTIALS?)$/i;

export const params: Finder = {
  name: 'params',
  summary: 'values that nobody sets: placeholders to fill in, and variables without an assignment',
  *find(context) {
    const known = new Set(context.runbook.params.map(({ name }) => name));
    for (const proposal of [...unsetVariables(context), ...placeholders(context)]) {
      const { insert } = proposal;
      if (insert?.into !== 'params' || known.has(insert.param.name)) continue;
      known.add(insert.param.name);
      yield proposal;
    }
  },
};

function* unsetVariables(context: AnnotateContext): Iterable<Proposal> {
  const isGiven = givenNames(context);
  const mayBeSourced = sourcedBefore(context);
  const printed = new Set(cellsOf(context.document).map(exportedName));
  const fences = new Map(context.judged.map((one) => [one.shell, one]));
  for (const { name, assigned, used } of variablesOf(context)) {
    if (assigned.length > 0 || isGiven(name) || printed.has(name) || isReservedName(name)) continue;
    const use = used.find((one) => {
      const fence = fences.get(one.shell);
      // `$__` is what Runme calls the output of the cell above.
      return fence !== undefined && fence.aside === null && !mayBeSourced(one) && !/^_+$/.test(name);
    });
    if (!use) continue;
    const label = fences.get(use.shell)?.label ?? '';
    const where = label === '' ? 'nothing sets it' : `nothing sets it, first used in "${label}"`;
    yield proposed(name, where, use.shell.at(use.what.start, use.what.end), `${name} is used, and nothing sets it`);
  }
}

function* placeholders({ judged }: AnnotateContext): Iterable<Proposal> {
  for (const { shell, aside, role } of judged) {
    if (aside !== null || role !== null) continue;
    for (const one of shell.fence.placeholders) {
      const { text, start, end } = one;
      yield proposed(paramFor(one), `replaces ${text}`, shell.fence.at(start, end), `${text} has to be filled in`);
    }
  }
}

function proposed(name: string, description: string, span: Proposal['span'], why: string): Proposal {
  const secret = SECRET.test(name);
  const param: ProposedParam = {
    name,
    description,
    default: null,
    required: !secret,
    secret,
    from: secret ? `env:${name}` : null,
  };
  return { what: 'param', span, why, insert: { into: 'params', param } };
}
