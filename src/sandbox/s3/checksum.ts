import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { S3Error } from './errors.ts';
import type { ChecksumName } from './nouns.ts';

/** A checksum over input that comes in pieces. */
export interface RunningChecksum {
  update(chunk: Buffer): void;
  /** Base64 of the big-endian value, as the protocol writes it. */
  digest(): string;
}

export const CHECKSUMS: readonly ChecksumName[] = ['crc32', 'crc32c', 'sha1', 'sha256'];

/** The name for `CRC32`, `x-amz-checksum-crc32` …; throws for algorithms that this server does not support. */
export function checksumName(text: string): ChecksumName {
  const name = text.toLowerCase().replace(/^x-amz-checksum-/, '');
  const known = CHECKSUMS.find((checksum) => checksum === name);
  if (known) return known;
  throw new S3Error('NotImplemented', `the checksum ${text} is not supported here: use ${CHECKSUMS.join(', ')}`);
}

export function startChecksum(name: ChecksumName): RunningChecksum {
  if (name === 'crc32') return runningCrc((chunk, value) => crc32(chunk, value));
  if (name === 'crc32c') return runningCrc(crc32c);
  const hash = createHash(name);
  return { update: (chunk) => void hash.update(chunk), digest: () => hash.digest('base64') };
}

function runningCrc(step: (chunk: Buffer, value: number) => number): RunningChecksum {
  let value = 0;
  return {
    update(chunk) {
      value = step(chunk, value);
    },
    digest() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value >>> 0);
      return bytes.toString('base64');
    },
  };
}

/** The Castagnoli polynomial 0x1EDC6F41, reflected (RFC 3720, appendix B.4). */
const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

function crc32c(chunk: Buffer, start: number): number {
  let value = ~start;
  for (let index = 0; index < chunk.length; index += 1) {
    value = (TABLE[(value ^ (chunk[index] ?? 0)) & 0xff] ?? 0) ^ (value >>> 8);
  }
  return ~value >>> 0;
}
