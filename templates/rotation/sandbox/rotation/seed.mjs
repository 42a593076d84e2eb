import { mkdir, writeFile } from 'node:fs/promises';

const DAY = 86_400_000;

/** The key that is to be replaced: it is 100 days old, and the job uses it. */
export default async function seed({ now, dir, standIn }) {
  const id = 'AKIAREHEARSALOLD0001';
  const secret = 'rehearsal-secret-old';
  const created = new Date(now - 100 * DAY).toISOString();
  standIn('aws', { keys: { [id]: { secret, status: 'Active', user: 'backup-job', created } } });
  await mkdir(`${dir}/secrets`, { mode: 0o700 });
  const text = `[default]\naws_access_key_id=${id}\naws_secret_access_key=${secret}\n`;
  await writeFile(`${dir}/secrets/credentials`, text, { mode: 0o600 });
}
