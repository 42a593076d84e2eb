import { seedBackups } from '../appdb/seed-backups.mjs';
import { seedDatabase } from '../appdb/seed-database.mjs';

/** Production with its backups, the report of the month before last, and what a test that failed since has left. */
export default async function seed(context) {
  await seedDatabase(context, [30, 90], 4);
  await seedBackups(context, { files: [120, 360], config: [700] });
  await context.load('appdb_test', 'CREATE TABLE users (id integer);');
  const then = new Date(context.now - 62 * 24 * 3_600_000).toISOString().slice(0, 7);
  await context.putVersion('backups', `restore-tests/${then}.md`, `# Restore test ${then}\n\nResult: SUCCESS\n`);
  context.log('a database, five backups and an old report');
}
