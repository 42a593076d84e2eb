import path from 'node:path';
import { mkdir, writeFile } from 'node:fs/promises';
import { configuration, uploadedFiles } from '../appdb/application.mjs';
import { seedBackups } from '../appdb/seed-backups.mjs';
import { seedDatabase } from '../appdb/seed-database.mjs';
import { containers } from '../appdb/services.mjs';
import { writeTree } from '../appdb/write-tree.mjs';

/** A healthy application in its working copy, and its last backups: the newest of the database is three hours old. */
export default async function seed(context) {
  await seedDatabase(context, [180, 240], 120);
  await seedBackups(context, { files: [90, 330], config: [600] });
  await writeTree(path.join(context.dir, 'data'), uploadedFiles());
  await writeTree(path.join(context.dir, 'config'), configuration());
  await mkdir(path.join(context.dir, 'staging'));
  await mkdir(path.join(context.dir, 'app/.git'), { recursive: true });
  await writeFile(
    path.join(context.dir, 'app/.git/stand-in.json'),
    JSON.stringify({ url: 'https://git.example.com/app.git', ref: 'v4.2.0' }),
  );
  context.standIn('docker', { containers: containers() });
  context.log('an application that runs');
}
