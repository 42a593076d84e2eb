import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** A deployment whose clean-up job took test data for old data: it deletes payments, empties amounts, and removes or empties files. */
export default async function disaster({ dir, pg, log }) {
  const client = await pg('shop');
  await client.query('DELETE FROM payment WHERE id % 2 = 0');
  await client.query('UPDATE purchase SET amount = 0 WHERE id % 5 = 0');
  const folder = path.join(dir, 'shop-files', 'invoices', '0');
  const names = (await readdir(folder)).sort();
  for (const name of names.slice(0, 12)) await rm(path.join(folder, name));
  for (const name of names.slice(12, 15)) await writeFile(path.join(folder, name), '');
  log('half of the payments, a fifth of the amounts and 15 files are lost');
}
