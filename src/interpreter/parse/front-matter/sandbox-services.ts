import { SERVICE_NAMES, type ServiceName, type ServiceSpecs } from '../../../model/sandbox-spec.ts';
import { SERVICE_KEYS } from './keys.ts';
import type { Field, FieldReader } from './yaml-fields.ts';

/** Reads the settings of each service that a sandbox can have. */
const SERVICE_READERS: {
  readonly [name in ServiceName]: (field: Field, reader: FieldReader) => ServiceSpecs[name];
} = {
  postgres: readPostgres,
  s3: readS3,
  redis: readRedis,
  clickhouse: readClickHouse,
};

/** The services in the pairs of `sandbox:`, null for each that is not there. */
export function readServices(
  pairs: ReadonlyMap<string, Field>,
  reader: FieldReader,
): { [name in ServiceName]: ServiceSpecs[name] | null } {
  const found = SERVICE_NAMES.map((name) => {
    const field = pairs.get(name);
    return [name, field ? SERVICE_READERS[name](field, reader) : null] as const;
  });
  return Object.fromEntries(found) as { [name in ServiceName]: ServiceSpecs[name] | null };
}

const texts = (field: Field, expected: string, reader: FieldReader): string[] =>
  reader.texts(field, expected).map((one) => one.text);

function readPostgres(field: Field, reader: FieldReader): ServiceSpecs['postgres'] {
  const found: { databases: string[]; seed: string[]; wal: 'archive' | null } = { databases: [], seed: [], wal: null };
  for (const one of reader.map(field, Object.keys(SERVICE_KEYS.postgres), 'a map like { databases: [metastore] }') ??
    []) {
    if (one.key === 'databases') found.databases = texts(one, 'a list of database names', reader);
    else if (one.key === 'seed') found.seed = texts(one, 'a list of files', reader);
    else if (reader.isText(one) && reader.text(one, 'archive') === 'archive') found.wal = 'archive';
    else reader.wrong(one, 'archive');
  }
  return found;
}

function readS3(field: Field, reader: FieldReader): ServiceSpecs['s3'] {
  const buckets: { [name: string]: { versioned: boolean } } = {};
  let seed: string[] = [];
  const expected = 'a map like { buckets: { lake: { versioned: true } } }';
  for (const one of reader.map(field, Object.keys(SERVICE_KEYS.s3), expected) ?? []) {
    if (one.key === 'seed') {
      seed = texts(one, 'a folder, or a list of folders and files', reader);
      continue;
    }
    for (const bucket of reader.map(one, null, 'a map from bucket to { versioned: true }') ?? []) {
      const settings =
        reader.map(bucket, Object.keys(SERVICE_KEYS.s3.buckets.each), 'a map like { versioned: true }') ?? [];
      const versioned = settings.find((setting) => setting.key === 'versioned');
      buckets[bucket.key] = { versioned: versioned ? (reader.flag(versioned) ?? false) : false };
    }
  }
  return { buckets, seed };
}

function readRedis(field: Field, reader: FieldReader): ServiceSpecs['redis'] {
  const found: { appendOnly: boolean; seed: string[] } = { appendOnly: false, seed: [] };
  for (const one of reader.map(field, Object.keys(SERVICE_KEYS.redis), 'a map like { appendonly: true }') ?? []) {
    if (one.key === 'seed') found.seed = texts(one, 'a list of files', reader);
    else found.appendOnly = reader.flag(one) ?? false;
  }
  return found;
}

function readClickHouse(field: Field, reader: FieldReader): ServiceSpecs['clickhouse'] {
  const found: { databases: string[]; seed: string[] } = { databases: [], seed: [] };
  for (const one of reader.map(field, Object.keys(SERVICE_KEYS.clickhouse), 'a map like { databases: [analytics] }') ??
    []) {
    if (one.key === 'seed') found.seed = texts(one, 'a list of files', reader);
    else found.databases = texts(one, 'a list of database names', reader);
  }
  return found;
}
