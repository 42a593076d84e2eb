import path from 'node:path';
import { configuration, uploadedFiles } from '../appdb/application.mjs';
import { fileBackup, putLines } from '../appdb/backups.mjs';
import { containers } from '../appdb/services.mjs';
import { writeTree } from '../appdb/write-tree.mjs';

const MINUTE = 60_000;

/** The objects of a MinIO server as they lie in its volume: a folder for each object. */
export const volumeFiles = () =>
  Object.fromEntries(
    Object.entries(uploadedFiles()).map(([name, { body }]) => [
      `app-${name}/xl.meta`,
      { body: `XL2 ${body}`, mode: 0o644 },
    ]),
  );

/** An application with a volume, files and configuration, each with two backups and an index of what there is. */
export default async function seed(context) {
  const { now, dir, putObjects } = context;
  const volume = volumeFiles();
  const index = (files) => ({ body: `${Object.keys(files).join('\n')}\n`, mode: 0o644 });
  const trees = {
    volumes: { ...volume, INDEX: index(volume) },
    files: { ...uploadedFiles(), INDEX: index(uploadedFiles()) },
    config: { ...configuration(), INDEX: index(configuration()) },
  };
  for (const [kind, files] of Object.entries(trees)) {
    for (const minutes of [60, 360, 1800]) {
      const time = now - minutes * MINUTE;
      await putObjects(putLines('backups', fileBackup(kind, files, time), time));
    }
  }
  await writeTree(path.join(dir, 'data'), trees.files);
  await writeTree(path.join(dir, 'config'), trees.config);
  const docker = context.standIn('docker');
  await writeTree(docker.folder('volumes', 'app_minio-data'), trees.volumes);
  const running = containers();
  running['app-minio-1'].mounts = { '/data': 'app_minio-data' };
  context.standIn('docker', { containers: running, volumes: { 'app_minio-data': {} } });
  context.log('a volume, files, configuration and nine backups');
}
