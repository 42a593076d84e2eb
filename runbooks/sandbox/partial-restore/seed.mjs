import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { uploadedFiles } from '../appdb/application.mjs';
import { seedBackups } from '../appdb/seed-backups.mjs';
import { seedDatabase } from '../appdb/seed-database.mjs';
import { writeTree } from '../appdb/write-tree.mjs';

/** The database with hourly backups, the uploaded files with their index, and two backups of the files. */
export default async function seed(context) {
  await seedDatabase(context, [20, 80], 3);
  await seedBackups(context, { files: [150, 390] });
  const files = uploadedFiles();
  await writeTree(path.join(context.dir, 'data'), files);
  await writeFile(path.join(context.dir, 'data/INDEX'), `${Object.keys(files).join('\n')}\n`);
  context.log(`a database and ${Object.keys(files).length} files`);
}
