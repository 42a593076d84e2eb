import path from 'node:path';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { RunbookError } from '../../model/failure.ts';
import { parseS3Uri } from '../../step-kit/s3-names.ts';

/** One line of a manifest. */
export interface ManifestEntry {
  readonly key: string;
  readonly size: number | null;
  readonly sha256: string;
}

export interface Manifest {
  readonly entries: ReadonlyMap<string, ManifestEntry>;
  /** Of the lines of the manifest. */
  readonly sha256: string;
}

/** Reads a manifest, JSON Lines of `key`, `size` and `sha256`, from a file or an object. Any other line is an error with its number. */
export async function readManifest(
  client: S3Client,
  name: string,
  cwd: string,
  abortSignal: AbortSignal,
): Promise<Manifest> {
  const location = parseS3Uri(name);
  const input = location
    ? ((await client.send(new GetObjectCommand({ Bucket: location.bucket, Key: location.key }), { abortSignal }))
        .Body as Readable)
    : createReadStream(path.resolve(cwd, name));
  const entries = new Map<string, ManifestEntry>();
  const hash = createHash('sha256');
  let number = 0;
  for await (const line of linesOf(input)) {
    number += 1;
    hash.update(`${line}\n`);
    if (line.trim() === '') continue;
    const entry = parseLine(line);
    if (!entry || entries.has(entry.key)) {
      const what = entry ? `repeats ${entry.key}` : 'is not an entry';
      const expected = '{"key": "…", "size": 123, "sha256": "64 hex digits"}, each key once';
      const hint = 'use a manifest that a `manifest` operation wrote';
      throw new RunbookError({
        code: 's3',
        message: `line ${number} of the manifest ${name} ${what}`,
        // Complete or not at all: half a secret would not be recognised.
        found: line.length <= 500 ? line : `a line of ${line.length} characters`,
        expected,
        hint,
      });
    }
    entries.set(entry.key, entry);
  }
  return { entries, sha256: hash.digest('hex') };
}

/** Lines without newlines. Not readline, which keeps waiting when its input breaks. */
async function* linesOf(input: Readable): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of input.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield line.replace(/\r$/, '');
  }
  if (rest !== '') yield rest;
}

/** The line of an object, with its newline. */
export function formatLine({ key, size, sha256 }: ManifestEntry): string {
  return `${JSON.stringify({ key, size, sha256 })}\n`;
}

function parseLine(line: string): ManifestEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const {
    key,
    size = null,
    sha256,
  } = (value ?? {}) as { readonly key?: unknown; readonly size?: unknown; readonly sha256?: unknown };
  if (typeof key !== 'string' || typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/i.test(sha256)) return undefined;
  if (size !== null && typeof size !== 'number') return undefined;
  return { key, size, sha256: sha256.toLowerCase() };
}
