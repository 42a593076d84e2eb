import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Writes `{ path: { body, mode } }` below `folder`. */
export async function writeTree(folder, files) {
  for (const [name, { body, mode }] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, body);
    await chmod(file, mode);
  }
}
