import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';

export interface FileDigest {
  readonly bytes: number;
  readonly sha256: string;
}

const SMALL = 1 << 18;

/** Size and SHA-256 of a file, streamed; of nothing when there is no such file. */
export async function hashFile(path: string): Promise<FileDigest> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    // Most outputs are small: a stream's buffer for each of them would be most of what a step allocates.
    if (statSync(path).size <= SMALL) {
      const content = readFileSync(path);
      return { bytes: content.length, sha256: hash.update(content).digest('hex') };
    }
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return { bytes, sha256: hash.digest('hex') };
}
