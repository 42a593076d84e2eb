import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { VOLUME } from './seed.mjs';

/** A disk that fails: one file of the volume is gone with the objects in it, another has a wrong byte. The server notices nothing. */
export default async function disaster({ dir, log }) {
  const folder = path.join(dir, VOLUME, 'blobs');
  const files = [];
  for (const name of await readdir(folder)) {
    const { size } = await stat(path.join(folder, name));
    if (size > 0) files.push({ name, size });
  }
  const [largest, next] = files.sort((a, b) => b.size - a.size);
  await rm(path.join(folder, largest.name));
  const bytes = await readFile(path.join(folder, next.name));
  bytes[Math.floor(bytes.length / 2)] ^= 0x20;
  await writeFile(path.join(folder, next.name), bytes);
  log('a file of the volume is gone, another has a wrong byte');
}
