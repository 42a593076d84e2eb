import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';

const MINUTE = 60_000;

/** Minutes before the rehearsal at which the disk failed; archives are dated from here. */
export const DISRUPTED = 12;
export const VOLUME = 'minio/data';
const ARCHIVES = 'minio-archives';
const BUCKETS = ['documents', 'media'];

const sha256 = (body) => createHash('sha256').update(body).digest('hex');
const body = (bucket, index) => `${bucket} ${index}\n${sha256(`${bucket} ${index}`).repeat(1 + (index % 7))}\n`;
const keyOf = (bucket, index) =>
  bucket === 'media' ? `images/${index % 5}/image-${index}.txt` : `contracts/contract-${index}.txt`;

/**
 * A server whose data folder is the volume: the object store of the sandbox, moved to where the steps find its data. It holds two
 * buckets; the nightly job has archived the volume twice, and a third archive was cut off.
 */
export default async function seed({ now, dir, putObjects, service, standIn, log }) {
  const store = path.join(dir, '..', 's3', 'store');
  const disrupted = now - DISRUPTED * MINUTE;
  const objects = BUCKETS.flatMap((bucket) => Array.from({ length: 80 }, (_, index) => ({ bucket, index })));
  const put = (list) =>
    putObjects(list.map(({ bucket, index }) => ({ op: 'put', bucket, key: keyOf(bucket, index), body: body(bucket, index) })));
  const older = objects.filter(({ index }) => index < 50);
  await put(older);
  await service('stop', 's3');
  await archive(path.join(dir, ARCHIVES), store, disrupted - 31 * 60 * MINUTE, older);
  await service('start', 's3');
  await put(objects.filter(({ index }) => index >= 50));
  await service('stop', 's3');
  const newest = await archive(path.join(dir, ARCHIVES), store, disrupted - 7 * 60 * MINUTE, objects);
  // The disk failed while the third archive was written.
  const cutOff = path.join(dir, ARCHIVES, stamp(disrupted));
  await mkdir(cutOff);
  const whole = await readFile(path.join(newest, 'volume.tar.gz'));
  await writeFile(path.join(cutOff, 'volume.tar.gz'), whole.subarray(0, Math.floor(whole.length / 2)));
  await mkdir(path.join(dir, path.dirname(VOLUME)), { recursive: true });
  await rename(store, path.join(dir, VOLUME));
  await symlink(path.relative(path.dirname(store), path.join(dir, VOLUME)), store);
  await service('start', 's3');
  standIn('systemctl', { units: { 'minio.service': { active: true, enabled: true, service: 's3' } } });
  log(`${objects.length} objects in ${BUCKETS.length} buckets, 2 archives of the volume and one that was cut off`);
}

const stamp = (time) => new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');

/** What the nightly job leaves: the archive, what is in it, a manifest for each bucket, checksums, and its own manifest last. */
async function archive(root, volume, time, objects) {
  const folder = path.join(root, stamp(time));
  await mkdir(folder, { recursive: true });
  // The job runs as another user than the server, and without its strict modes.
  execFileSync('tar', ['-C', volume, '--mode=a+rwX', '-czf', path.join(folder, 'volume.tar.gz'), '.']);
  const names = (await readdir(volume, { recursive: true })).sort();
  const files = [];
  for (const name of names) if ((await stat(path.join(volume, name))).isFile()) files.push(name);
  const sums = await Promise.all(files.map(async (name) => `${sha256(await readFile(path.join(volume, name)))}  ./${name}\n`));
  const written = { 'files.sha256': sums.join('') };
  for (const bucket of BUCKETS) {
    const lines = objects
      .filter((object) => object.bucket === bucket)
      .map(({ index }) => ({ key: keyOf(bucket, index), size: body(bucket, index).length, sha256: sha256(body(bucket, index)) }));
    written[`${bucket}.jsonl`] = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  }
  written['manifest.json'] = `${JSON.stringify({ time: new Date(time).toISOString(), objects: objects.length, files: files.length })}\n`;
  for (const [name, text] of Object.entries(written)) await writeFile(path.join(folder, name), text);
  const all = ['volume.tar.gz', ...Object.keys(written)];
  const checksums = await Promise.all(all.map(async (name) => `${sha256(await readFile(path.join(folder, name)))}  ${name}\n`));
  await writeFile(path.join(folder, 'SHA256SUMS'), checksums.join(''));
  return folder;
}
