import { seedDatabase } from '../appdb/seed-database.mjs';

/** A database and its backups. The newest whole one is as old as the last transaction: nothing was written since. */
export default async function seed(context) {
  await seedDatabase(context, [1.9, 65, 125], 1);
  context.log('a database and three backups');
}
