// A warehouse as a mid-sized company has it: ten databases, tables by day, by day and country, by hour, and none at all.
// Everything follows from the time it is asked for, so that two runs with the same `now` are alike byte for byte.

const DOMAINS = {
  raw: 'app_events web_clicks mobile_sessions server_logs cdn_access email_sends push_sends ad_impressions payment_webhooks support_tickets iot_telemetry',
  staging:
    'orders_clean events_clean sessions_clean clicks_clean users_clean payments_clean tickets_clean stock_clean prices_clean ads_clean devices_clean',
  core: 'customers accounts addresses products categories suppliers warehouses stores currencies calendars employees',
  sales: 'orders order_items returns refunds carts quotes promotions vouchers price_changes invoices subscriptions',
  marketing:
    'campaigns audiences attributions newsletters landing_pages keywords referrals surveys leads conversions churn_scores',
  finance:
    'ledger_entries payouts fees taxes exchange_rates budgets accruals receivables payables settlements chargebacks',
  logistics:
    'shipments parcels routes carriers stock_levels stock_moves pick_lists packing_slips delays customs_forms pallets',
  product:
    'experiments exposures feature_flags page_views searches recommendations reviews ratings wishlists notifications crashes',
  ml: 'features_user features_item features_session embeddings_item embeddings_user training_pairs predictions model_scores drift_metrics labels holdouts',
  audit:
    'access_log grants_log schema_changes data_exports deletions consents retention_runs key_rotations policy_checks incidents approvals',
};
const VARIANTS = ['', '_history'];
const COUNTRIES = ['at', 'de', 'fr', 'nl'];
const FORMATS = {
  orc: [
    'org.apache.hadoop.hive.ql.io.orc.OrcInputFormat',
    'org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat',
    'org.apache.hadoop.hive.ql.io.orc.OrcSerde',
  ],
  parquet: [
    'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
  ],
  text: [
    'org.apache.hadoop.mapred.TextInputFormat',
    'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
    'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
  ],
};
const COLUMNS = [
  ['id', 'bigint'],
  ['customer_id', 'bigint'],
  ['created_at', 'timestamp'],
  ['status', 'string'],
  ['amount', 'decimal(18,2)'],
  ['currency', 'char(3)'],
  ['channel', 'string'],
  ['device', 'struct<os:string,version:string>'],
  ['tags', 'array<string>'],
  ['attributes', 'map<string,string>'],
  ['is_test', 'boolean'],
  ['score', 'double'],
  ['updated_at', 'timestamp'],
  ['source_file', 'varchar(1024)'],
];
const DAY = 86_400;
const HOUR = 3_600;

export const BUCKET = 'lake';
export const ROOT = `s3://${BUCKET}/warehouse`;

/** Tables whose data is somewhere else: a partner's bucket, HDFS, a cold prefix of the same bucket. */
const OUTSIDE = {
  'marketing.leads': 's3a://partner-drop/leads',
  'logistics.carriers': 'hdfs://namenode:8020/feeds/carriers',
  'audit.access_log': `s3://${BUCKET}/cold/audit/access_log`,
};
/** A table whose oldest partitions were moved to an archive, one by one. */
const MOVED = { table: 'sales.orders', partitions: 10, to: 's3://lake-archive/sales/orders' };
/** One partition in so many never got a row, and so has no object. */
const EMPTY_EVERY = 1_700;

/**
 * The warehouse as of `now` (milliseconds since 1970): `{ databases, tables }`. A table has `{ id, db, name, type, format,
 * columns, keys, location, createdAt, partitions: [{ id, name, values, location, createdAt, empty }] }`; times are epoch seconds.
 * `days` is how far the daily tables go back.
 */
export function warehouse({ now, days = 88, owner = 'etl' }) {
  const latest = Math.floor(now / 1000);
  const databases = ['default', ...Object.keys(DOMAINS)].map((name, index) => ({
    id: index + 1,
    name,
    location: name === 'default' ? ROOT : `${ROOT}/${name}.db`,
    createdAt: latest - 900 * DAY,
  }));
  const tables = [];
  for (const [db, subjects] of Object.entries(DOMAINS)) {
    for (const subject of subjects.split(' ')) {
      for (const variant of VARIANTS)
        tables.push(newTable({ db, name: subject + variant, index: tables.length, latest, days, owner }));
    }
  }
  for (const db of ['sales', 'finance', 'product', 'marketing'])
    tables.push(newView({ db, index: tables.length, latest, owner }));
  let part = 0;
  for (const table of tables) {
    for (const partition of table.partitions) {
      partition.id = part += 1;
      partition.empty = part % EMPTY_EVERY === 0;
    }
  }
  return { at: now, databases, tables };
}

/** What of it existed at `at` (milliseconds since 1970): the content of a backup taken then. */
export function asOf(warehouse, at) {
  const then = Math.floor(at / 1000);
  const tables = warehouse.tables
    .filter((table) => table.createdAt <= then)
    .map((table) => ({ ...table, partitions: table.partitions.filter((partition) => partition.createdAt <= then) }));
  return { at, databases: warehouse.databases, tables };
}

/** The names of the partitions in the warehouse that hold no object: what the manifest of a backup says about them. */
export function emptyOnes({ tables }) {
  return tables.flatMap((table) =>
    table.partitions
      .filter(({ empty, location }) => empty && location.startsWith(`${ROOT}/`))
      .map(({ name }) => `${table.db}.${table.name}/${name}`),
  );
}

/** `[key, body]` of every object under the locations in the warehouse: one small file each. */
export function* objectsOf({ tables }) {
  for (const table of tables) {
    if (table.location === null) continue;
    const places = table.keys.length > 0 ? table.partitions : [table];
    for (const place of places) {
      if (place.empty || !place.location.startsWith(`${ROOT}/`)) continue;
      const key = `${place.location.slice(`s3://${BUCKET}/`.length)}/${fileName(table.format)}`;
      yield [key, `${table.db}.${table.name} ${place.location} ${place.createdAt}\n`];
    }
  }
}

function newTable({ db, name, index, latest, days, owner }) {
  const format = ['parquet', 'orc', 'parquet', 'text'][index % 4];
  const outside = OUTSIDE[`${db}.${name}`];
  const location = outside ?? `${ROOT}/${db}.db/${name}`;
  const shape = index % 4 === 3 ? 'none' : index % 4 !== 2 ? 'day' : db === 'raw' ? 'hour' : 'country';
  // One table is younger than any backup: it shows what a restore loses.
  const createdAt = name === 'incidents_history' ? latest - 12 * 60 : latest - (days + 30 + (index % 200)) * DAY;
  const width = 6 + (index % 9);
  const table = {
    id: index + 1,
    db,
    name,
    type: outside !== undefined || index % 5 === 0 ? 'EXTERNAL_TABLE' : 'MANAGED_TABLE',
    format,
    owner,
    createdAt,
    location,
  };
  const make = { day: daily, hour: hourly, country: byCountry, none: () => [[], []] }[shape];
  const [keys, partitions] = make(location, latest, days);
  if (`${db}.${name}` === MOVED.table)
    for (const moved of partitions.slice(-MOVED.partitions)) moved.location = `${MOVED.to}/${moved.name}`;
  return { ...table, columns: COLUMNS.slice(0, width), keys, partitions };
}

function newView({ db, index, latest, owner }) {
  const columns = COLUMNS.slice(0, 4);
  const view = {
    id: index + 1,
    db,
    name: `v_${db}_summary`,
    type: 'VIRTUAL_VIEW',
    format: 'text',
    owner,
    location: null,
  };
  return { ...view, columns, keys: [], partitions: [], createdAt: latest - 200 * DAY };
}

/** The daily job writes a partition two hours and forty minutes before `latest`, and has done so every day. */
function daily(location, latest, days) {
  const partitions = [];
  for (let back = 0; back < days; back += 1) {
    const createdAt = latest - 160 * 60 - back * DAY;
    partitions.push(partition(location, [['dt', day(createdAt)]], createdAt));
  }
  return [['dt'], partitions];
}

function byCountry(location, latest, days) {
  const partitions = [];
  for (let back = 0; back < days - 30; back += 1) {
    const createdAt = latest - 170 * 60 - back * DAY;
    for (const country of COUNTRIES) {
      partitions.push(
        partition(
          location,
          [
            ['dt', day(createdAt)],
            ['country', country],
          ],
          createdAt,
        ),
      );
    }
  }
  return [['dt', 'country'], partitions];
}

/** The hourly job's last partition is twenty minutes old: younger than the last good backup. */
function hourly(location, latest) {
  const partitions = [];
  for (let back = 0; back < 200; back += 1) {
    const createdAt = latest - 20 * 60 - back * HOUR;
    const hour = new Date(createdAt * 1000).toISOString().slice(11, 13);
    partitions.push(
      partition(
        location,
        [
          ['dt', day(createdAt)],
          ['hour', hour],
        ],
        createdAt,
      ),
    );
  }
  return [['dt', 'hour'], partitions];
}

function partition(location, values, createdAt) {
  const name = values.map(([key, value]) => `${key}=${value}`).join('/');
  return { id: 0, name, values: values.map(([, value]) => value), location: `${location}/${name}`, createdAt };
}

const day = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);
const fileName = (format) => (format === 'text' ? '000000_0' : `part-00000.snappy.${format}`);

/** Input format, output format and SerDe of a table. */
export const formatOf = (table) => FORMATS[table.format];
