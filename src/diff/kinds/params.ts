import type { Param } from '../../model/runbook.ts';
import { change, type ChangeKind } from '../kind.ts';
import { say, value, type Words } from '../words.ts';

export const params: ChangeKind = {
  kind: 'param',
  summary: 'a param is added, removed, or takes other values',
  *find({ before, after }) {
    const old = new Map(before.params.map((param) => [param.name, param]));
    const fresh = new Set(after.params.map(({ name }) => name));
    for (const param of before.params)
      if (!fresh.has(param.name)) yield change('params', say`param ${value(param.name)} is removed`, { before: param });
    for (const param of after.params) {
      const known = old.get(param.name);
      if (!known)
        yield change('params', say`param ${value(param.name)} is added${introduced(param)}`, { after: param });
      else
        for (const what of differences(known, param))
          yield change('params', say`param ${value(param.name)} ${what}`, { before: known, after: param });
    }
  },
};

function introduced(param: Param): Words {
  const { required, secret, default: usual } = param;
  const words = [required ? 'required' : '', secret ? 'secret' : ''].filter((word) => word !== '').join(', ');
  return say`${words === '' ? '' : `: ${words}`}${usual === null ? '' : say`, default ${value(usual)}`}`;
}

function* differences(old: Param, fresh: Param): Iterable<Words> {
  if (old.secret !== fresh.secret)
    yield [fresh.secret ? 'is a secret now' : 'is no longer a secret: its value is shown and recorded'];
  if (old.required !== fresh.required) yield [fresh.required ? 'is required now' : 'is no longer required'];
  if (old.pattern !== fresh.pattern) yield between('pattern', old.pattern, fresh.pattern);
  const [were, are] = [old.choices, fresh.choices].map((list) => (list === null ? null : list.join(', ')));
  if (were !== are) yield between('list of choices', were ?? null, are ?? null);
  if (old.default !== fresh.default) yield between('default', old.default, fresh.default);
  if (old.from !== fresh.from) yield between('source', old.from, fresh.from);
  if (old.proposed !== fresh.proposed) yield between('proposed answer', old.proposed ?? null, fresh.proposed ?? null);
}

function between(what: string, old: string | null, fresh: string | null): Words {
  if (fresh === null) return say`no longer has the ${what} ${value(old ?? '')}`;
  return old === null
    ? say`has the ${what} ${value(fresh)} now`
    : say`has the ${what} ${value(fresh)}; it was ${value(old)}`;
}
