import { visibleBytes } from './visible-bytes.ts';

/** Below this a secret turns up by chance in ordinary output, and hiding it would tell more than it hides. In bytes. */
export const SHORTEST_REDACTABLE = 8;
/** Above this the search would need more memory than a step should cost. In bytes. */
export const LONGEST_REDACTABLE = 16_384;

export interface SecretForm {
  readonly bytes: Buffer;
  /** Encoders break these over lines, so line ends inside them are looked through. */
  readonly wraps: boolean;
  /** base64 only: the characters beside it carry some bits of the secret too. */
  readonly mixedBefore: boolean;
  readonly mixedAfter: boolean;
}

/**
 * Every form in which a secret is looked for: as it is, quoted for shells, JSON, URLs and HTML, in base64 at each of its
 * three alignments, in base64url and in hex. Of a secret of several lines each long line is looked for by itself too,
 * because tools indent and re-wrap them; of a JSON document its passwords, keys and tokens, and of a URL its password,
 * because commands take them out. Empty when the secret cannot be redacted safely.
 */
export function secretForms(value: string): SecretForm[] {
  const whole = value.trim();
  const bytes = Buffer.byteLength(whole);
  if (bytes < SHORTEST_REDACTABLE || bytes > LONGEST_REDACTABLE) return [];
  const forms = new Map<string, SecretForm>();
  for (const text of [whole, ...partsOf(whole)].flatMap((part) => [part, ...linesOf(part)])) {
    if (Buffer.byteLength(text) < SHORTEST_REDACTABLE) continue;
    for (const form of formsOf(text).flatMap(asShown)) {
      const key = `${form.wraps ? 'w' : 'e'}${form.bytes.toString('latin1')}`;
      const known = forms.get(key);
      forms.set(key, known ? widen(known, form) : form);
    }
  }
  return [...forms.values()];
}

/** As it is, and as a terminal shows it where those differ: a search by what is shown never sees the rest. */
function asShown(form: SecretForm): SecretForm[] {
  const shown = visibleBytes(form.bytes);
  if (shown.length === form.bytes.length) return [form];
  return shown.length < SHORTEST_REDACTABLE ? [form] : [form, { ...form, bytes: shown }];
}

const linesOf = (text: string): string[] => (text.includes('\n') ? text.split('\n').map((line) => line.trim()) : []);

/** What is secret by itself within a secret that has a structure. */
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

const formsOf = (text: string): SecretForm[] => [...encodings(text)];

const widen = (a: SecretForm, b: SecretForm): SecretForm => ({
  ...a,
  mixedBefore: a.mixedBefore || b.mixedBefore,
  mixedAfter: a.mixedAfter || b.mixedAfter,
});

function* encodings(text: string): Generator<SecretForm> {
  for (const form of textForms(text)) yield exact(form);
  const bytes = Buffer.from(text);
  const hex = bytes.toString('hex');
  yield wrapped(hex);
  yield wrapped(hex.toUpperCase());
  for (const shift of [0, 1, 2]) {
    const form = base64At(bytes, shift);
    yield form;
    yield { ...form, bytes: Buffer.from(form.bytes.toString('latin1').replaceAll('+', '-').replaceAll('/', '_')) };
  }
}

const exact = (text: string): SecretForm => ({
  bytes: Buffer.from(text),
  wraps: false,
  mixedBefore: false,
  mixedAfter: false,
});
const wrapped = (text: string): SecretForm => ({ ...exact(text), wraps: true });

/** The characters that are the same whatever stands before (`shift` bytes, modulo 3) and after the secret. */
function base64At(bytes: Buffer, shift: number): SecretForm {
  const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
  const bits = (shift + bytes.length) * 8;
  const from = shift === 0 ? 0 : shift + 1;
  return {
    bytes: Buffer.from(encoded.slice(from, Math.floor(bits / 6))),
    wraps: true,
    mixedBefore: shift > 0,
    mixedAfter: bits % 6 !== 0,
  };
}

/** What encoders leave as it is: encodeURIComponent, RFC 3986 with and without slashes, encodeURI, and the URL class in a path. */
const KEPT_IN_URLS = [
  /[A-Za-z0-9_.!~*'()-]/,
  /[A-Za-z0-9_.~-]/,
  /[A-Za-z0-9_.~/-]/,
  /[A-Za-z0-9_.!~*'();,/?:@&=+$#-]/,
  /[A-Za-z0-9_!$-;=@[\]\\|~]/,
];

function* textForms(text: string): Generator<string> {
  yield text;
  yield text.replaceAll('\n', '\r\n');
  const json = JSON.stringify(text).slice(1, -1);
  yield json;
  yield json.replaceAll('/', '\\/');
  yield json.replace(/[^\0-~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  yield JSON.stringify(json).slice(1, -1);
  for (const keep of KEPT_IN_URLS) {
    const url = percentEncode(text, keep);
    yield url;
    yield url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
    yield url.replaceAll('%20', '+');
  }
  yield text.replaceAll("'", `'\\''`);
  yield text.replace(/["$`\\]/g, '\\$&');
  yield text.replace(/[^A-Za-z0-9_@%+=:,./\u0080-\uffff-]/g, '\\$&');
  yield text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
  const html = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  yield html;
  yield html.replaceAll('"', '&quot;').replaceAll("'", '&#39;');
  yield html.replaceAll('"', '&quot;').replaceAll("'", '&apos;');
}

/** By bytes, since encodeURIComponent throws on half a surrogate pair. */
function percentEncode(text: string, keep: RegExp): string {
  let encoded = '';
  for (const byte of Buffer.from(text)) {
    const character = String.fromCharCode(byte);
    const plain = byte < 128 && keep.test(character);
    encoded += plain ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}
