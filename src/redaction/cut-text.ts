import type { SecretValue } from '../model/ports.ts';
import { prepareFinder } from './stream-redactor.ts';

/**
 * The beginning of a text, at most `most` characters and `…`. Secrets are redacted first, and text at the cut that could be
 * the beginning of one is removed too: no later search would find half a secret. All results of a step are shortened with
 * this.
 */
export function cutText(text: string, most: number, secrets: readonly SecretValue[]): string {
  return text.length <= most ? text : `${beginningOf(text.slice(0, most), secrets)}…`;
}

/** For a text that was already cut: the part that cannot belong to a secret, with secrets replaced by marks. */
export function beginningOf(text: string, secrets: readonly SecretValue[]): string {
  if (secrets.length === 0) return text;
  return prepareFinder(secrets).create().push(Buffer.from(text)).toString();
}
