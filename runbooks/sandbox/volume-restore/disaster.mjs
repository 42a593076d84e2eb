import { chmod, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** A disk that failed for a minute: the volume has lost a folder, files are empty, and a configuration file was cut off. */
export default async function disaster({ dir, standIn, log }) {
  const volume = standIn('docker').folder('volumes', 'app_minio-data');
  await rm(path.join(volume, 'app-uploads/2025/02'), { recursive: true });
  await writeFile(path.join(volume, 'app-uploads/2025/05/document-4.txt/xl.meta'), '');
  for (const name of ['01/document-6.txt', '03/document-8.txt', '04/document-3.txt'])
    await writeFile(path.join(dir, 'data/uploads/2025', name), '');
  await writeFile(path.join(dir, 'config/etc/app/app.ini'), '[server]\nlisten = 0.0.');
  await rm(path.join(dir, 'config/etc/nginx/conf.d/app.conf'));
  await chmod(path.join(dir, 'config/etc/app/signing.env'), 0o644);
  log('a volume, files and configuration are damaged');
}
