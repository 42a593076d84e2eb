import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { readSegment, readStore } from '../format.mjs';
import { logTo, serve } from '../serving.mjs';

/**
 * What the server does when systemd starts it. It loads the store, replays the segments that follow it, and refuses to start when one
 * is damaged, missing in between, or not writable. What it then serves and logs is beside its state, see serving.mjs.
 */
export default {
  about: 'the start of stemedb-api: loads the store and replays the write-ahead log',
  calls: [
    {
      usage: 'stemedb-replay',
      run({ fail, folder }) {
        try {
          const { assertions, replayed, segments } = load(settings());
          serve(folder(), { assertions, segments, degraded: null });
          logTo(folder(), [
            'Starting WAL recovery...',
            `Replayed ${replayed} entries from WAL`,
            'Startup complete, listening on 0.0.0.0:18180',
          ]);
        } catch (error) {
          fail(error.message);
        }
      },
    },
  ],
};

/** From the EnvironmentFile of the unit. */
function settings() {
  const file = 'etc/default/stemedb';
  if (!existsSync(file)) throw new Error(`Failed to load environment files: ${file} is missing`);
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const values = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  for (const name of ['STEMEDB_WAL_DIR', 'STEMEDB_DB_DIR'])
    if (!values[name]) throw new Error(`${name} is not set in ${file}`);
  return { wal: values.STEMEDB_WAL_DIR, db: values.STEMEDB_DB_DIR };
}

function load({ wal, db }) {
  const store = filesOf(db).filter((name) => name.endsWith('.kv'));
  if (store.length === 0) throw new Error(`storage error: no *.kv in ${db}`);
  const assertions = store.flatMap((name) => readStore(readFileSync(path.join(db, name), 'utf8'), name));
  const checkpoint = assertions.at(-1).sequence;
  let last = checkpoint;
  let segments = 0;
  for (const name of filesOf(wal)) {
    segments += 1;
    for (const one of readSegment(readFileSync(path.join(wal, name), 'utf8'), name)) {
      if (one.sequence <= last) continue;
      if (one.sequence !== last + 1)
        throw new Error(`WAL error: ${name} begins at ${one.sequence}, expected ${last + 1}: a segment is missing`);
      assertions.push(one);
      last = one.sequence;
    }
  }
  return { assertions, replayed: last - checkpoint, segments };
}

/** A superuser may do anything, so the modes themselves are looked at. */
function filesOf(folder) {
  if (!existsSync(folder)) throw new Error(`${folder}: No such file or directory`);
  const names = readdirSync(folder).sort();
  for (const name of names)
    if ((statSync(path.join(folder, name)).mode & 0o600) !== 0o600)
      throw new Error(`${path.join(folder, name)}: Permission denied (os error 13)`);
  return names;
}
