import type { SecretValue } from '../model/ports.ts';
import { prepareFinder } from './stream-redactor.ts';

/**
 * The beginning of a text, at most `most` characters and `…`. Secrets are taken out first, and whatever at the cut could be the
 * beginning of one goes, too: half a secret is found by no search later. Whoever shortens what a step found out uses this.
 */
export function cutText(text: string, most: number, secrets: readonly SecretValue[]): string {
  return text.length <= most ? text : `${beginningOf(text.slice(0, most), secrets)}…`;
}

/** Of a text that was cut off by somebody else: what is certain not to be a part of a secret, secrets replaced by marks. */
export function beginningOf(text: string, secrets: readonly SecretValue[]): string {
  if (secrets.length === 0) return text;
  return prepareFinder(secrets).create().push(Buffer.from(text)).toString();
}
