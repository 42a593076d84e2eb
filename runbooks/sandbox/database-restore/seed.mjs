import { seedDatabase } from '../appdb/seed-database.mjs';
import { containers } from '../appdb/services.mjs';

/** The database with hourly backups. The second worker was stopped on purpose before the incident. */
export default async function seed(context) {
  await seedDatabase(context, [25, 85, 145], 12);
  const running = containers();
  running['app-worker-2'] = { service: 'worker-batch', running: false, health: 'healthy' };
  context.standIn('docker', { containers: running });
  context.log('a database, three backups and one that was cut off');
}
