import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * A clean-up script without a WHERE that was good enough: it deleted a third of the documents and emptied the titles of others, and
 * removed files of one month. The application went on: there is a new document, a new transaction and a new file.
 */
export default async function disaster({ pg, dir, log }) {
  const client = await pg('appdb');
  await client.query('DELETE FROM documents WHERE id % 3 = 0');
  await client.query("UPDATE documents SET title = '' WHERE id % 5 = 0");
  await client.query("INSERT INTO documents VALUES (61, 3, 'Written after the damage', now() AT TIME ZONE 'UTC')");
  await client.query("INSERT INTO transactions VALUES (241, 3, 12.50, now() AT TIME ZONE 'UTC')");
  const folder = path.join(dir, 'data/uploads/2025/03');
  await rm(path.join(folder, 'document-2.txt'));
  await rm(path.join(folder, 'document-14.txt'));
  await writeFile(path.join(folder, 'document-8.txt'), '');
  await writeFile(path.join(folder, 'document-25.txt'), 'written after the damage\n');
  await writeFile(path.join(dir, 'data/uploads/2025/04/document-26.txt'), 'written after the damage\n');
  log('documents and files are damaged');
}
