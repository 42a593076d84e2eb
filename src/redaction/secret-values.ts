import type { SecretValue } from '../model/ports.ts';

/** The declared secrets of the runbook as variables, by name. */
export const secretValues = (secrets: readonly SecretValue[]): { readonly [name: string]: string } =>
  Object.fromEntries(secrets.flatMap(({ name, value, found }) => (found ? [] : [[name, value]])));
