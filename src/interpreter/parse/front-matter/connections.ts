import type { Json } from '../../../model/json.ts';
import type { Connection } from '../../../model/runbook.ts';
import { CONNECTION_SETTINGS, FRONT_MATTER_KEYS } from './keys.ts';
import type { Field, FieldReader } from './yaml-fields.ts';

/** Front matter `connections:`, each `{ postgres: URL or settings }` or `{ s3: settings }`, and `required`. */
export function readConnections(field: Field, reader: FieldReader): Connection[] {
  const names = reader.map(field, null, "a map like { metastore: { postgres: '${METASTORE_URL}' } }") ?? [];
  return names.flatMap((one) => {
    const connection = readConnection(one, reader);
    return connection ? [connection] : [];
  });
}

function readConnection(field: Field, reader: FieldReader): Connection | null {
  if (!/^[A-Za-z_][\w-]*$/.test(field.key)) {
    reader.wrong({ ...field, span: field.keySpan }, `a name of letters, digits, _ and -, not ${field.key}`);
    return null;
  }
  const pairs = reader.map(field, Object.keys(FRONT_MATTER_KEYS.connections.each), "a map like { postgres: '${URL}' }");
  if (!pairs) return null;
  const stores = pairs.filter((pair) => pair.key !== 'required');
  const [store] = stores;
  if (!store || stores.length > 1) {
    reader.wrong({ ...field, span: field.keySpan }, 'exactly one of postgres and s3');
    return null;
  }
  const required = pairs.find((pair) => pair.key === 'required');
  const type = store.key as Connection['type'];
  return {
    name: field.key,
    type,
    required: required ? (reader.flag(required) ?? false) : false,
    settings: readSettings(type, store, reader),
    span: field.keySpan,
  };
}

function readSettings(type: Connection['type'], store: Field, reader: FieldReader): { [key: string]: Json } {
  if (type === 'postgres' && reader.isText(store)) return { connectionString: reader.text(store, 'a URL') };
  const expected = type === 'postgres' ? 'a URL, or a map of settings' : 'a map of settings';
  const settings: { [key: string]: Json } = {};
  for (const setting of reader.map(store, Object.keys(CONNECTION_SETTINGS[type]), expected) ?? []) {
    if (setting.key === 'forcePathStyle' && !reader.isText(setting)) settings[setting.key] = reader.flag(setting);
    else if (setting.key === 'port') settings[setting.key] = readPort(reader.text(setting, 'a port'));
    else settings[setting.key] = reader.text(setting, 'text');
  }
  return settings;
}

/** A number stays a number; text may hold `${PORT}`. */
const readPort = (text: string | null): Json => (text !== null && /^\d+$/.test(text) ? Number(text) : text);
