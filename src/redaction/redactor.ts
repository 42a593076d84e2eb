import type { RunEvent } from '../model/events.ts';
import type { SecretValue } from '../model/ports.ts';
import { SHORTEST_REDACTABLE } from './secret-forms.ts';
import { prepareFinder, type StreamRedactor } from './stream-redactor.ts';

export type { StreamRedactor } from './stream-redactor.ts';

export interface Redactor {
  /** The text with every form of every secret replaced by `[redacted NAME]`. */
  text(value: string): string;
  /** The event for the journal: every text in it redacted, ids and enumerations unchanged. */
  event<T extends RunEvent>(event: T): T;
  /** The name of a secret that is in the text in some form, else null. */
  contains(text: string): string | null;
  /** Like `contains`, but also the name of a secret whose redaction mark is in the text. */
  holds(text: string): string | null;
  /** Every form that is searched for, except the columns of dumps, longest first. */
  readonly patterns: readonly Buffer[];
  /** Names of secrets that are too short (under 8 bytes) or too long (over 16 KiB) to be redacted: steps that see them are `sensitive`. */
  readonly unsafe: readonly string[];
}

export function createRedactor(secrets: readonly SecretValue[]): Redactor {
  const finder = prepareFinder(secrets);
  const stream = finder.create();
  const searchable = new Set(finder.forms.map(({ name }) => name));
  const unsafe = secrets
    .filter(({ name, value }) => value.trim() !== '' && !searchable.has(name))
    .map(({ name }) => name);
  const text = (value: string): string => {
    if (searchable.size === 0 || value.length * 3 < SHORTEST_REDACTABLE) return value;
    const bytes = Buffer.from(value);
    const redacted = Buffer.concat([stream.push(bytes), stream.flush()]);
    return redacted.equals(bytes) ? value : redacted.toString();
  };
  return {
    text,
    event: (event) => (searchable.size === 0 ? event : (redactFields(event, text, false) as typeof event)),
    contains: (value) => finder.find(Buffer.from(value)),
    holds: (value) =>
      finder.find(Buffer.from(value)) ?? secrets.find(({ name }) => value.includes(`[redacted ${name}]`))?.name ?? null,
    patterns: finder.forms.flatMap(({ form }) => (form.toLineEnd ? [] : [form.bytes])),
    unsafe,
  };
}

/** Redacts bytes that come in chunks; secrets are found across the borders. */
export function createStreamRedactor(secrets: readonly SecretValue[]): StreamRedactor {
  return prepareFinder(secrets).create();
}

/**
 * Fields that the fold depends on. They come from the text of the runbook or from the program, never from a command,
 * and a password that happens to equal a step's id must not make the journal unreadable.
 */
const STRUCTURAL = new Set([
  'type',
  'run',
  'mode',
  'plan',
  'runbook',
  'boot',
  'onFailure',
  'outcome',
  'section',
  'step',
  'steps',
  'gate',
  'id',
  'kind',
  'name',
  'code',
  'nonce',
  'effect',
  'ending',
  'signal',
  'output',
  'session',
  'decision',
  'verdict',
  'choices',
]);

/** Fields that hold a fixed word in one event and free text in another. */
const WORDS = new Set([
  'failure',
  'waiting',
  'signal',
  'completed',
  'aborted',
  'failed',
  'when',
  'partial',
  'operator',
  'sandbox',
  'terminal',
  'answers-file',
  'flag',
  'inbox',
]);
const WORDY = new Set(['reason', 'why', 'source']);

function redactFields(value: unknown, text: (value: string) => string, free: boolean): unknown {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((item) => redactFields(item, text, free));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => {
    if (free) return [text(key), redactFields(item, text, true)];
    if (STRUCTURAL.has(key)) return [key, item];
    if (WORDY.has(key) && typeof item === 'string' && WORDS.has(item)) return [key, item];
    return [key, redactFields(item, text, key === 'facts')];
  });
  return Object.fromEntries(entries);
}

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

/** The declared secrets of the runbook as variables, by name. */
export const secretValues = (secrets: readonly SecretValue[]): { readonly [name: string]: string } =>
  Object.fromEntries(secrets.flatMap(({ name, value, found }) => (found ? [] : [[name, value]])));
