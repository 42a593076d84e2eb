import { configuration } from '../appdb/application.mjs';
import { fileBackup, putLines } from '../appdb/backups.mjs';
import { seedBackups } from '../appdb/seed-backups.mjs';
import { SERVICES } from '../appdb/services.mjs';
import { volumeFiles } from '../volume-restore/seed.mjs';

const MINUTE = 60_000;
const CRONTAB = `# backups
0 * * * * /srv/app/ops/backup-database.sh
15 */4 * * * /srv/app/ops/backup-files.sh
30 2 * * * /srv/app/ops/backup-config.sh
0 6 * * * runbook play --yes /srv/app/runbooks/backup-verification.md
`;

/** A server on which nothing was ever installed but Docker, the repository of the application, and the backups of the lost one. */
export default async function seed(context) {
  const { now, putObjects, standIn } = context;
  await seedBackups(context, { database: [35, 95, 155], config: [500, 1940] });
  for (const minutes of [90, 330]) {
    const time = now - minutes * MINUTE;
    await putObjects(putLines('backups', fileBackup('volumes', volumeFiles(), time), time));
  }
  standIn('git', {
    repositories: {
      'https://git.example.com/app.git': {
        head: 'main',
        commits: {
          main: { 'docker-compose.yml': 'services: {}\n' },
          'v4.2.0': { 'docker-compose.yml': configuration()['docker-compose.yml'].body, 'ops/crontab': CRONTAB },
        },
      },
    },
  });
  const services = Object.fromEntries(SERVICES.map((name) => [name, { health: 'healthy' }]));
  services.minio.mounts = { '/data': 'app_minio-data' };
  standIn('docker', { services });
  standIn('crontab', { lines: null });
  context.log('an empty server');
}
