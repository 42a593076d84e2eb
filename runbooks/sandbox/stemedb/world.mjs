import { nameOf, segmentText, sha256, storeText } from './format.mjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export const BUCKET = 'stemedb-backups-prod';
const SEGMENTS = 56;
const LENGTH = 15 * MINUTE;
const ENTRIES = 6;

/** The last segment was archived five minutes ago; a bulk import began to write rubbish 112 minutes ago. */
export const archivedUntil = (now) => now - 5 * MINUTE;
export const rubbishSince = (now) => now - 112 * MINUTE;

/** Every assertion up to the last archived segment, six a segment. */
export function assertionsOf(now) {
  const begin = archivedUntil(now) - SEGMENTS * LENGTH;
  return Array.from({ length: SEGMENTS * ENTRIES }, (_, index) => {
    const at = begin + Math.floor(((index + 1) * LENGTH) / ENTRIES) - 1_000;
    const rubbish = at >= rubbishSince(now) && index % 2 === 0;
    return {
      sequence: index + 1,
      timestamp: new Date(at).toISOString(),
      concept_path: rubbish ? `bulk/import-4711/${index}` : `sensors/site-${index % 7}`,
      predicate: 'reads',
      value: rubbish ? 'NaN' : sha256(`value ${index}`).slice(0, 12),
    };
  });
}

/** Number, text and first and last assertion of every segment. */
export function segmentsOf(now) {
  const all = assertionsOf(now);
  return Array.from({ length: SEGMENTS }, (_, index) => {
    const own = all.slice(index * ENTRIES, (index + 1) * ENTRIES);
    return { segment: index + 1, file: nameOf(index + 1), text: segmentText(index + 1, own), own };
  });
}

/** A full backup at a time: the store up to then, the segments of the last hour, and the description that is written last. */
export function backupOf(now, time) {
  const name = `stemedb-backup-${new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}`;
  const held = assertionsOf(now).filter(({ timestamp }) => Date.parse(timestamp) <= time);
  const files = { 'db/assertions.kv': storeText(held) };
  for (const { file, text, own } of segmentsOf(now)) {
    const ended = Date.parse(own.at(-1).timestamp);
    if (ended <= time && ended > time - HOUR) files[`wal/${file}`] = text;
  }
  const metadata = {
    timestamp: new Date(time).toISOString(),
    version: '0.5.3',
    assertion_count: held.length,
    last_sequence: held.at(-1).sequence,
    files: Object.entries(files).map(([path, text]) => ({ path, size: Buffer.byteLength(text), sha256: sha256(text) })),
  };
  return { name, files, metadata: `${JSON.stringify(metadata)}\n`, store: files['db/assertions.kv'] };
}

export const backupTimes = (now) => [13 * HOUR, 7 * HOUR, 65 * MINUTE].map((back) => now - back);
