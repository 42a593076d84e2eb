import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * The backup jobs of the rehearsal: `scripts/backup-KIND.sh FOLDER` writes an archive of `data/KIND` and, last, its manifest. The
 * database is the plain dump `data/database/appdb.sql`: with a real one this is where `pg_dump` would be called.
 */
const JOB = String.raw`#!/bin/bash
set -euo pipefail
kind=$(basename "$0" .sh); kind=${'$'}{kind#backup-}
dry=false
if [[ $1 == --dry-run ]]; then dry=true; shift; fi
staging=$1
limit=0
if [[ -e backup/backup.conf ]]; then
  . backup/backup.conf
  if [[ $staging == "$STAGING" ]]; then limit=$STAGING_LIMIT; fi
fi
at() { date -u -d "@$now" +"$1"; }
# A stamp has seconds: two runs must not have the same one.
while now=$(date -u +%s); log=backup/logs/backup-$(at %Y%m%d-%H%M%S)-$kind.log; [[ -e $log ]]; do sleep 0.2; done
stem=$kind/$(at %Y-%m-%d)/backup-$(at %Y%m%d-%H%M%S)
fail() { printf '%s %s ERROR: %s\n' "$(at %Y-%m-%dT%H:%M:%SZ)" "$kind" "$1" | tee -a "$log" >&2; exit 1; }
mkdir -p "$staging"
used=$(du -sb "$staging" | cut -f1)
if [[ $dry == true ]]; then
  [[ -r data/$kind ]] && echo "$kind: the source answers, $used of ${'$'}{limit/#0/unlimited} bytes used in $staging"
  exit $((limit > 0 && used > limit))
fi
if ((limit > 0 && used > limit)); then fail "no space left in $staging: $used of $limit bytes used"; fi
mkdir -p "$staging/$(dirname "$stem")"
if [[ $kind == database ]]; then
  archive=$stem.sql.gz
  gzip -c data/database/appdb.sql > "$staging/$archive"
  contents=$(awk '/^COPY /{split($2,name,"."); table=name[2]; rows=0; next} /^\\\.$/{printf "%s\"%s\":%d", comma, table, rows; comma=","; next} {rows+=1}' data/database/appdb.sql)
else
  archive=$stem.tar.gz
  (cd "data/$kind" && find . -type f | sed 's,^\./,,' | LC_ALL=C sort | tar -czf - --files-from=-) > "$staging/$archive"
  contents="\"files\":$(find "data/$kind" -type f | wc -l)"
fi
size=$(stat -c %s "$staging/$archive")
sum=$(sha256sum "$staging/$archive" | cut -d' ' -f1)
printf '{"kind":"%s","time":"%s","archive":"%s","size":%d,"sha256":"%s","contents":{%s}}\n' \
  "$kind" "$(at %Y-%m-%dT%H:%M:%SZ)" "$archive" "$size" "$sum" "$contents" > "$staging/$stem.manifest.json"
printf '%s %s OK %s, %d bytes\n' "$(at %Y-%m-%dT%H:%M:%SZ)" "$kind" "$archive" "$size" | tee -a "$log"
`;

/** Writes the jobs below `scripts/` and what they archive below `data/`. */
export async function installJobs(dir, { database, files, config }) {
  const write = async (name, body) => {
    await mkdir(path.dirname(path.join(dir, name)), { recursive: true });
    await writeFile(path.join(dir, name), body);
  };
  await write('data/database/appdb.sql', database);
  for (const [name, body] of Object.entries(files)) await write(`data/files/${name}`, body);
  for (const [name, body] of Object.entries(config)) await write(`data/config/${name}`, body);
  for (const kind of ['database', 'files', 'config']) {
    await write(`scripts/backup-${kind}.sh`, JOB);
    await chmod(path.join(dir, `scripts/backup-${kind}.sh`), 0o755);
  }
  await mkdir(path.join(dir, 'backup/logs'), { recursive: true });
  await mkdir(path.join(dir, 'backup/staging'), { recursive: true });
}
