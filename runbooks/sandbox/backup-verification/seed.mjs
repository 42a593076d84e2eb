import { seedBackups } from '../appdb/seed-backups.mjs';

/** The backups of a day, as they should be until three hours ago. */
export default async function seed(context) {
  await seedBackups(context, { database: [190, 250, 310], files: [100, 340], config: [600, 2040] });
  context.log('seven backups of three kinds');
}
