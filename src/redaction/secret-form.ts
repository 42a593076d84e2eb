export interface SecretForm {
  readonly bytes: Buffer;
  /** Encoders break these over lines, so line ends inside them are skipped. */
  readonly wraps: boolean;
  /** base64 and base32 only: the characters beside it carry some bits of the secret too. */
  readonly mixedBefore: boolean;
  readonly mixedAfter: boolean;
  /** A piece of a dump: the rest of its line shows the same bytes once more, as text. */
  readonly toLineEnd: boolean;
}

/** A form that is searched for literally. */
export const exactly = (bytes: string | Buffer): SecretForm => ({
  bytes: Buffer.from(bytes as string),
  wraps: false,
  mixedBefore: false,
  mixedAfter: false,
  toLineEnd: false,
});

export const wrapped = (text: string): SecretForm => ({ ...exactly(text), wraps: true });

export const dumped = (text: string): SecretForm => ({ ...exactly(text), toLineEnd: true });
