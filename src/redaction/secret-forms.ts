import { digitForms } from './digit-forms.ts';
import { dumpForms } from './dump-forms.ts';
import { QUOTINGS } from './quoted-forms.ts';
import { exactly, type SecretForm } from './secret-form.ts';
import { visibleBytes } from './visible-bytes.ts';

/** Below this a secret occurs by chance in ordinary output, and hiding it would reveal more than it hides. In bytes. */
export const SHORTEST_REDACTABLE = 8;
/** Above this the search would need more memory than a step should cost. In bytes. */
export const LONGEST_REDACTABLE = 16_384;
/** Above this a secret is searched for only in the usual forms: all of them would cost seconds for each step. In bytes. */
const LONGEST_IN_ALL_FORMS = 256;

/**
 * Every form in which a secret is searched for: plain, quoted, in digits, and as dumps show it. Each long line of a
 * multi-line secret is also searched for separately, because tools indent and re-wrap lines; so are the passwords, keys
 * and tokens of a JSON document and the password of a URL, because commands extract them. Empty if the secret cannot be
 * redacted safely.
 */
export function secretForms(value: string): SecretForm[] {
  const whole = value.trim();
  const bytes = Buffer.byteLength(whole);
  if (bytes < SHORTEST_REDACTABLE || bytes > LONGEST_REDACTABLE) return [];
  const forms = new Map<string, SecretForm>();
  for (const text of [whole, ...partsOf(whole)].flatMap((part) => [part, ...linesOf(part)])) {
    if (Buffer.byteLength(text) < SHORTEST_REDACTABLE) continue;
    for (const form of formsOf(text, bytes <= LONGEST_IN_ALL_FORMS).flatMap(asShown)) {
      const key = `${form.wraps ? 'w' : form.toLineEnd ? 'd' : 'e'}${form.bytes.toString('latin1')}`;
      const known = forms.get(key);
      forms.set(key, known ? widen(known, form) : form);
    }
  }
  return [...forms.values()];
}

/** The plain form, and the form that a terminal shows if they differ: a search in the shown text never sees the rest. */
function asShown(form: SecretForm): SecretForm[] {
  const shown = visibleBytes(form.bytes);
  if (shown.length === form.bytes.length) return [form];
  return shown.length < SHORTEST_REDACTABLE ? [form] : [form, { ...form, bytes: shown }];
}

/**
 * The character that begins an escape reveals nothing about the secret. Searching without it avoids holding back a `%` at
 * the end of a progress line.
 */
const withoutIntroducer = (form: string, text: string): string =>
  form[0] !== text[0] && /^[%\\&=]/.test(form) ? form.slice(1) : form;

const linesOf = (text: string): string[] => (text.includes('\n') ? text.split('\n').map((line) => line.trim()) : []);

/** The parts of a structured secret that are secret themselves. */
function partsOf(whole: string): string[] {
  if (/^[[{]/.test(whole)) {
    try {
      return [...secretFields(JSON.parse(whole), '')];
    } catch {
      return [];
    }
  }
  if (!URL.canParse(whole)) return [];
  const { password } = new URL(whole);
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}

const SECRET_FIELD = /pass|pwd|secret|token|key|credential|auth/i;

function* secretFields(value: unknown, name: string): Generator<string> {
  if (typeof value === 'string') {
    if (SECRET_FIELD.test(name) && !/ur[il]$/i.test(name)) yield value.trim();
  } else if (Array.isArray(value)) {
    for (const item of value) yield* secretFields(item, name);
  } else if (value !== null && typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) yield* secretFields(item, key);
  }
}

function formsOf(text: string, short: boolean): SecretForm[] {
  const quotings = short ? QUOTINGS : QUOTINGS.filter(({ every }) => !every);
  const quoted = quotings.flatMap(({ write }) => write(text).map((form) => withoutIntroducer(form, text)));
  return [
    ...[...new Set(quoted)].map((form) => exactly(form)),
    ...digitForms(text, short),
    ...(short ? dumpForms(text) : []),
  ];
}

const widen = (a: SecretForm, b: SecretForm): SecretForm => ({
  ...a,
  mixedBefore: a.mixedBefore || b.mixedBefore,
  mixedAfter: a.mixedAfter || b.mixedAfter,
});
