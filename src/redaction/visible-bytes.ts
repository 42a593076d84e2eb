// What `neutralise` removes, and a little more: everything that a terminal does not show.
const INVISIBLE =
  /^[\u0080-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]$/u;
/** How many bytes a character has that begins with one of these and may be one of the above. */
const LEADS = new Map([
  [0xc2, 2],
  [0xd8, 2],
  [0xe1, 3],
  [0xe2, 3],
  [0xef, 3],
  [0xf3, 4],
]);

const BEL = 7;
const BACKSPACE = 8;
const TAB = 9;
const NEWLINE = 10;
const ESCAPE = 27;
const DELETE = 127;

/** 1 for bytes with which something begins that a terminal may not show. */
export const MAY_HIDE = Uint8Array.from({ length: 256 }, (_, byte) => (isControl(byte) || LEADS.has(byte) ? 1 : 0));

/** NUL does not count: UTF-16 is full of them, and no view removes them. */
function isControl(byte: number): boolean {
  return (byte > 0 && byte < 32 && byte !== TAB && byte !== NEWLINE) || byte === DELETE;
}

export interface VisibleSink {
  /** A shown byte, and its position. */
  visible(byte: number, at: number): void;
  /** A backspace: what comes next is printed over the last character. */
  erased(): void;
}

type Mode = 'ground' | 'escape' | 'csi' | 'string' | 'string-escape';

/**
 * Takes bytes one by one and passes on those that a terminal shows. Escape sequences, strings of OSC and similar (up to the end
 * of the line at most), other controls, bidirectional marks and characters of no width are left out; so is a carriage return.
 */
export class VisibleBytes {
  readonly #sink: VisibleSink;
  #mode: Mode = 'ground';
  #lead: { readonly byte: number; readonly at: number }[] = [];
  #wanted = 0;

  constructor(sink: VisibleSink) {
    this.#sink = sink;
  }

  /** True if no sequence is open. */
  get atRest(): boolean {
    return this.#mode === 'ground' && this.#lead.length === 0;
  }

  reset(): void {
    this.#mode = 'ground';
    this.#lead = [];
  }

  take(byte: number, at: number): void {
    switch (this.#mode) {
      case 'ground':
        return this.#ground(byte, at);
      case 'escape':
        return this.#escape(byte, at);
      case 'csi':
        if (byte >= 0x20 && byte < 0x40) return;
        this.#mode = 'ground';
        if (byte < 0x40 || byte > 0x7e) this.#ground(byte, at);
        return;
      case 'string':
        if (byte === BEL) this.#mode = 'ground';
        else if (byte === ESCAPE) this.#mode = 'string-escape';
        else if (byte === NEWLINE) {
          this.#mode = 'ground';
          this.#ground(byte, at);
        }
        return;
      case 'string-escape':
        this.#mode = 'escape';
        if (byte === 0x5c) this.#mode = 'ground';
        else this.#escape(byte, at);
    }
  }

  #escape(byte: number, at: number): void {
    if (byte === 0x5b) this.#mode = 'csi';
    else if (byte === 0x5d || byte === 0x50 || byte === 0x58 || byte === 0x5e || byte === 0x5f) this.#mode = 'string';
    else if (byte < 0x20 || byte > 0x2f) {
      this.#mode = 'ground';
      if (byte < 0x30 || byte > 0x7e) this.#ground(byte, at);
    }
  }

  #ground(byte: number, at: number): void {
    if (this.#lead.length > 0) {
      if ((byte & 0xc0) === 0x80) return this.#follow(byte, at);
      this.#show();
    }
    if (byte === ESCAPE) this.#mode = 'escape';
    else if (byte === BACKSPACE) this.#sink.erased();
    else if (LEADS.has(byte)) {
      this.#lead = [{ byte, at }];
      this.#wanted = LEADS.get(byte) ?? 1;
    } else if (!isControl(byte)) this.#sink.visible(byte, at);
  }

  #follow(byte: number, at: number): void {
    this.#lead.push({ byte, at });
    if (this.#lead.length < this.#wanted) return;
    const character = Buffer.from(this.#lead.map((one) => one.byte)).toString();
    if (!INVISIBLE.test(character)) return this.#show();
    this.#lead = [];
    const code = character.charCodeAt(0);
    if (code === 0x9b) this.#mode = 'csi';
    else if (code === 0x90 || code === 0x98 || (code >= 0x9d && code <= 0x9f)) this.#mode = 'string';
  }

  #show(): void {
    const shown = this.#lead;
    this.#lead = [];
    for (const { byte, at } of shown) this.#sink.visible(byte, at);
  }
}

/** The bytes of these that a terminal shows. */
export function visibleBytes(bytes: Buffer): Buffer {
  if (!bytes.some((byte) => MAY_HIDE[byte] === 1)) return bytes;
  const shown: number[] = [];
  const visible = new VisibleBytes({ visible: (byte) => void shown.push(byte), erased: () => undefined });
  bytes.forEach((byte, at) => visible.take(byte, at));
  return Buffer.from(shown);
}
