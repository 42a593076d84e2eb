import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { dumpAt } from '../backups/data.mjs';
import { backupLines } from '../backups/layout.mjs';
import { DR, PRIMARY, ZONE, recordOf } from '../dr-site/world.mjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const DR_BUCKET = 'disaster-recovery-backups-us-west-2';
const SERVICES = ['shop-db-proxy', 'shop-app', 'shop-web'];

/** A DR site that waits: backups in its bucket, a database of last week, services that are installed and stopped. */
export default async function seed({ now, dir, load, putObjects, standIn, log }) {
  const times = [
    ...[0, 1, 2].map((back) => ['database', now - 35 * MINUTE - back * HOUR]),
    ...[0, 1].map((back) => ['files', now - 2 * HOUR - back * 4 * HOUR]),
    ['config', now - 9 * HOUR],
  ];
  await putObjects(times.flatMap(([kind, time]) => backupLines({ kind, time, now, bucket: DR_BUCKET })));
  await load('appdb', dumpAt(now - 26 * HOUR, now));
  for (const folder of ['srv/files/uploads', 'srv/config/app', 'logs'])
    await mkdir(path.join(dir, folder), { recursive: true });
  await writeFile(path.join(dir, 'srv/files/uploads/receipt-0001.txt'), 'from the last drill\n');
  await writeFile(path.join(dir, 'srv/config/app/app.toml'), 'listen = "127.0.0.1:8080"\n');
  const units = Object.fromEntries(
    SERVICES.map((name) => [`${name}.service`, { active: false, enabled: false, log: ['Stopped: standby'] }]),
  );
  // The application reads its configuration when it starts.
  units['shop-app.service'].starts = ['grep', '-q', 'uploads = "/srv/app/uploads"', 'srv/config/app/app.toml'];
  standIn('systemctl', { units });
  standIn('aws', {
    route53: { zones: { [ZONE]: { name: 'example.com.', records: [recordOf(PRIMARY.address)] } }, changes: {} },
  });
  const active = (name) => ({ standIn: 'systemctl', at: ['units', `${name}.service`, 'active'], is: true });
  standIn('curl', {
    urls: {
      [`https://${DR.address}/health`]: {
        status: 200,
        json: { status: 'ok', site: 'dr' },
        when: SERVICES.map(active),
        else: { status: 503, json: { status: 'down' } },
      },
      [`https://${PRIMARY.address}/health`]: { status: 200, json: { status: 'ok', site: 'primary' } },
    },
  });
  log(`${times.length} backups at the DR site`);
}
