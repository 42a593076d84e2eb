import type { SecretValue } from '../model/ports.ts';

/** Secrets as variables, by name: those that the runbook declares. */
export const secretValues = (secrets: readonly SecretValue[]): { readonly [name: string]: string } =>
  Object.fromEntries(secrets.flatMap(({ name, value, found }) => (found ? [] : [[name, value]])));
