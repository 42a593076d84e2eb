import { buildAutomaton } from './automaton.ts';
import { createSearch, type Hit, type PatternSearch } from './pattern-search.ts';
import type { SecretValue } from '../model/ports.ts';
import type { SecretForm } from './secret-form.ts';
import { secretForms } from './secret-forms.ts';

export interface StreamRedactor {
  /** The bytes that can be passed on. They hold no part of a secret that is still incomplete. */
  push(chunk: Uint8Array): Buffer;
  /** The bytes that were held back; the redactor is then reset. */
  flush(): Buffer;
}

/** A stretch of the held bytes that must not be passed on. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  /** How many bytes after it still belong to it: one base64 digit that carries bits of the secret, then padding. */
  readonly tail: number;
  /** How many bytes of the rest of its line belong to it: a dump shows the bytes once more there. */
  readonly line: number;
  /** `[redacted NAME]` was already passed on. */
  readonly marked: boolean;
}

export interface Finder {
  readonly forms: readonly { readonly name: string; readonly form: SecretForm }[];
  create(): StreamRedactor;
  /** The name of a secret that is in the bytes in some form, else null. */
  find(bytes: Buffer): string | null;
}

/** Preparing costs more than most searches, and every step and every edit uses the same secrets. */
const PREPARED = new WeakMap<readonly SecretValue[], Finder>();

/**
 * Prepares a search for all forms of all secrets. Where forms overlap, one mark covers all of them. Memory is bounded
 * by the longest form, whatever the input.
 */
export function prepareFinder(secrets: readonly SecretValue[]): Finder {
  const known = PREPARED.get(secrets);
  if (known) return known;
  const finder = newFinder(secrets);
  PREPARED.set(secrets, finder);
  return finder;
}

function newFinder(secrets: readonly SecretValue[]): Finder {
  const forms = secrets
    .flatMap(({ name, value }) => secretForms(value).map((form) => ({ name, form })))
    .toSorted((a, b) => b.form.bytes.length - a.form.bytes.length);
  const sets = [false, true].map((wraps) => {
    const own = forms.filter(({ form }) => form.wraps === wraps);
    return { wraps, forms: own, automaton: buildAutomaton(own.map(({ form }) => form.bytes)) };
  });
  const searches = (): Searches =>
    sets
      .filter((set) => set.forms.length > 0)
      .map((set) => ({ search: createSearch(set.automaton, set.wraps), forms: set.forms }));
  return {
    forms,
    create: () => (forms.length === 0 ? PASS_THROUGH : redactStream(searches())),
    find(bytes) {
      for (const { search, forms: own } of searches()) {
        let name: string | null = null;
        search.scan(bytes, 0, (hit) => (name ??= own[hit.pattern]?.name ?? null));
        if (name !== null) return name;
      }
      return null;
    },
  };
}

type Searches = readonly { readonly search: PatternSearch; readonly forms: Finder['forms'] }[];

const EMPTY = Buffer.alloc(0);

const PASS_THROUGH: StreamRedactor = {
  push: (chunk) => Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength),
  flush: () => EMPTY,
};

function redactStream(searches: Searches): StreamRedactor {
  let held: Buffer = EMPTY;
  let stretches: Stretch[] = [];

  const emit = (cut: number): Buffer => {
    const parts: Buffer[] = [];
    let at = 0;
    const left: Stretch[] = [];
    for (const stretch of stretches) {
      if (stretch.start >= cut) {
        left.push({ ...stretch, start: stretch.start - cut, end: stretch.end - cut });
        continue;
      }
      parts.push(held.subarray(at, stretch.start));
      if (!stretch.marked) parts.push(Buffer.from(`[redacted ${stretch.name}]`));
      at = Math.min(stretch.end, cut);
      if (stretch.end > cut) left.push({ ...stretch, start: 0, end: stretch.end - cut, marked: true });
    }
    parts.push(held.subarray(at, cut));
    stretches = left;
    held = held.subarray(cut);
    return parts.length === 1 ? (parts[0] ?? EMPTY) : Buffer.concat(parts);
  };

  return {
    push(chunk) {
      const from = held.length;
      held = from === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk]);
      for (const { search, forms } of searches) {
        search.scan(held, from, (hit) => stretches.push(stretchOf(held, hit, forms)));
      }
      stretches = merge(stretches).map((stretch) => swallowTail(stretch, held));
      const last = stretches.at(-1);
      const open = last && (last.tail > 0 || last.line > 0) && last.end === held.length ? last.end - 1 : held.length;
      return emit(
        searches.reduce((cut, { search }) => Math.min(cut, keepDigit(held, search.pendingStart(held))), open),
      );
    },
    flush() {
      const rest = emit(held.length);
      held = EMPTY;
      stretches = [];
      for (const { search } of searches) search.reset();
      return rest;
    },
  };
}

function stretchOf(held: Buffer, hit: Hit, forms: Finder['forms']): Stretch {
  const found = forms[hit.pattern];
  const start = found?.form.mixedBefore ? keepDigit(held, hit.start) : hit.start;
  return {
    start,
    end: hit.end,
    name: found?.name ?? '',
    tail: found?.form.mixedAfter ? TAIL : 0,
    line: found?.form.toLineEnd ? LINE : 0,
    marked: false,
  };
}

/** The digit before a match in base64 may carry bits of the secret, so it has to be kept until the match is found. */
function keepDigit(held: Buffer, start: number): number {
  return isDigit(held[start - 1]) ? start - 1 : start;
}

const TAIL = 3;
/** The rest of a dump's line is never longer. */
const LINE = 256;
const NEWLINE = 10;
const PADDING = 61;

function swallowTail(stretch: Stretch, held: Buffer): Stretch {
  let { end, tail } = stretch;
  while (tail > 0 && end < held.length) {
    const belongs = held[end] === PADDING || (tail === TAIL && isDigit(held[end]));
    end += belongs ? 1 : 0;
    tail = belongs ? tail - 1 : 0;
  }
  let { line } = stretch;
  for (; line > 0 && end < held.length; line -= 1) {
    if (held[end] === NEWLINE) line = 1;
    else end += 1;
  }
  return { ...stretch, end, tail, line };
}

/** Overlapping stretches become one, under the name of the longest; a mark that was already passed on covers all. */
function merge(stretches: readonly Stretch[]): Stretch[] {
  const merged: Stretch[] = [];
  for (const next of stretches.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (!last || next.start >= last.end) {
      merged.push(next);
      continue;
    }
    const longer = next.end - next.start > last.end - last.start ? next : last;
    merged[merged.length - 1] = {
      start: last.start,
      end: Math.max(last.end, next.end),
      name: longer.name,
      tail: Math.max(next.end >= last.end ? next.tail : 0, last.end >= next.end ? last.tail : 0),
      line: Math.max(next.line, last.line),
      marked: last.marked,
    };
  }
  return merged;
}

/** Digits of base64 and base64url. */
function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && /[A-Za-z0-9+/_-]/.test(String.fromCharCode(byte));
}
