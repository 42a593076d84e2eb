import type { Runbook } from '../../model/runbook.ts';
import { ownValue } from '../../model/template.ts';
import type { Values } from './values.ts';

/** What a sandbox answers, secrets apart. Nothing of the operator's is looked at. */
export function sandboxValues({ params: declared }: Runbook, answered: Readonly<Record<string, string>>): Values {
  const secrets = declared.filter((param) => param.secret && ownValue(answered, param.name) !== undefined);
  const params = Object.fromEntries(
    Object.entries(answered).filter(([name]) => !secrets.some((secret) => secret.name === name)),
  );
  return { params, secrets: secrets.map(({ name }) => ({ name, value: answered[name] ?? '' })) };
}
