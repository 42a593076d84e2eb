import { VERSIONS, hiveTables } from './schema.mjs';
import { formatOf } from './warehouse.mjs';

const MODEL = 'org.apache.hadoop.hive.metastore.model';
const SEQUENCES =
  'MDatabase MTable MPartition MStorageDescriptor MSerDeInfo MColumnDescriptor MRole MGlobalPrivilege MTablePrivilege MFunction MTableColumnStatistics MPartitionColumnStatistics MNotificationLog MCatalog'.split(
    ' ',
  );

const KNOWN = new Set(VERSIONS.flatMap(hiveTables).flatMap((table) => table.columns.map((column) => column.name)));

/** The rows that were made for a partition: backups of one warehouse at different times have most of their rows in common. */
const MADE = new WeakMap();

/**
 * The rows that a metastore of this schema version holds for a warehouse as of its time `at`: a Map from table name to rows, each row an array in
 * the order of the table's columns; null is NULL. Storage descriptors, SerDes and column descriptors are numbered as the
 * metastore does it: a descriptor and a SerDe per table and per partition, a column descriptor per table.
 */
export function rowsOf(warehouse, version) {
  const tables = new Map(hiveTables(version).map((table) => [table.name, table.columns.map((column) => column.name)]));
  const rows = new Map([...tables.keys()].map((name) => [name, []]));
  // What only the other version has is left out; what no version has is a slip of the pen here.
  const rowOf = (name, values) => {
    for (const column of Object.keys(values))
      if (!KNOWN.has(column)) throw new Error(`no Hive schema has a column ${column}`);
    return tables.get(name).map((column) => values[column] ?? null);
  };
  const add = (name, values) => rows.get(name).push(rowOf(name, values));
  const once = (partition, make) => {
    let known = MADE.get(partition);
    if (known?.version !== version) {
      known = { version, added: [] };
      make((name, values) => known.added.push([name, rowOf(name, values)]));
      MADE.set(partition, known);
    }
    for (const [name, row] of known.added) rows.get(name).push(row);
  };
  const databaseIds = new Map(warehouse.databases.map((db) => [db.name, db.id]));
  addServices(add, version, warehouse);
  for (const db of warehouse.databases) {
    const common = {
      DB_ID: db.id,
      DB_LOCATION_URI: db.location,
      NAME: db.name,
      OWNER_NAME: 'hive',
      OWNER_TYPE: 'USER',
    };
    add('DBS', {
      ...common,
      CTLG_NAME: 'hive',
      CREATE_TIME: db.createdAt,
      TYPE: 'NATIVE',
      DESC: db.name === 'default' ? 'Default Hive database' : null,
    });
    if (db.name !== 'default')
      add('DATABASE_PARAMS', { DB_ID: db.id, PARAM_KEY: 'team', PARAM_VALUE: `data-${db.name}` });
  }
  for (const table of warehouse.tables) addTable(add, once, table, databaseIds.get(table.db));
  return rows;
}

/** Ids of descriptors: tables first, partitions from 1,000,001, so that both keep theirs from one backup to the next. */
const partitionSd = (id) => 1_000_000 + id;

function addTable(add, once, table, dbId) {
  const id = table.id;
  add('CDS', { CD_ID: id });
  for (const [index, [name, type]] of table.columns.entries()) {
    add('COLUMNS_V2', {
      CD_ID: id,
      COLUMN_NAME: name,
      TYPE_NAME: type,
      INTEGER_IDX: index,
      COMMENT: index === 0 ? 'key' : null,
    });
  }
  addStorage(add, table, id, table.location);
  add('TBLS', {
    TBL_ID: id,
    CREATE_TIME: table.createdAt,
    DB_ID: dbId,
    LAST_ACCESS_TIME: 0,
    OWNER: table.owner,
    OWNER_TYPE: 'USER',
    RETENTION: 0,
    SD_ID: id,
    TBL_NAME: table.name,
    TBL_TYPE: table.type,
    IS_REWRITE_ENABLED: false,
    VIEW_ORIGINAL_TEXT:
      table.type === 'VIRTUAL_VIEW' ? `select status, sum(amount)\nfrom ${table.db}.orders\tgroup by status` : null,
    VIEW_EXPANDED_TEXT:
      table.type === 'VIRTUAL_VIEW'
        ? `select \`status\`, sum(\`amount\`) from \`${table.db}\`.\`orders\` group by \`status\``
        : null,
    WRITE_ID: 0,
  });
  const params = { transient_lastDdlTime: String(table.createdAt) };
  if (table.type === 'EXTERNAL_TABLE') params.EXTERNAL = 'TRUE';
  if (table.format === 'parquet') params['parquet.compression'] = 'SNAPPY';
  for (const [key, value] of Object.entries(params))
    add('TABLE_PARAMS', { TBL_ID: id, PARAM_KEY: key, PARAM_VALUE: value });
  add('TBL_PRIVS', {
    TBL_GRANT_ID: id,
    CREATE_TIME: table.createdAt,
    GRANT_OPTION: 1,
    GRANTOR: table.owner,
    GRANTOR_TYPE: 'USER',
    PRINCIPAL_NAME: table.owner,
    PRINCIPAL_TYPE: 'USER',
    TBL_PRIV: 'ALL',
    TBL_ID: id,
    AUTHORIZER: 'SQL',
  });
  for (const [index, key] of table.keys.entries()) {
    add('PARTITION_KEYS', {
      TBL_ID: id,
      PKEY_NAME: key,
      PKEY_TYPE: key === 'dt' ? 'date' : 'string',
      INTEGER_IDX: index,
    });
  }
  if (table.keys.length === 0 && table.location !== null) addTableStatistics(add, table);
  for (const partition of table.partitions) once(partition, (add) => addPartition(add, table, partition));
}

function addStorage(add, table, sd, location) {
  const [input, output, serde] = formatOf(table);
  const bucketed = sd < 1_000_000 && table.format === 'orc';
  add('SERDES', { SERDE_ID: sd, SLIB: serde });
  add('SERDE_PARAMS', {
    SERDE_ID: sd,
    PARAM_KEY: 'serialization.format',
    PARAM_VALUE: table.format === 'text' ? '\u0001' : '1',
  });
  add('SDS', {
    SD_ID: sd,
    INPUT_FORMAT: input,
    OUTPUT_FORMAT: output,
    IS_COMPRESSED: false,
    LOCATION: location,
    NUM_BUCKETS: bucketed ? 16 : -1,
    SERDE_ID: sd,
    CD_ID: table.id,
    IS_STOREDASSUBDIRECTORIES: false,
  });
  if (!bucketed) return;
  add('BUCKETING_COLS', { SD_ID: sd, BUCKET_COL_NAME: 'id', INTEGER_IDX: 0 });
  add('SORT_COLS', { SD_ID: sd, COLUMN_NAME: 'id', ORDER: 1, INTEGER_IDX: 0 });
}

function addPartition(add, table, partition) {
  const sd = partitionSd(partition.id);
  addStorage(add, table, sd, partition.location);
  add('PARTITIONS', {
    PART_ID: partition.id,
    CREATE_TIME: partition.createdAt,
    LAST_ACCESS_TIME: 0,
    PART_NAME: partition.name,
    SD_ID: sd,
    TBL_ID: table.id,
    WRITE_ID: 0,
  });
  for (const [index, value] of partition.values.entries())
    add('PARTITION_KEY_VALS', { PART_ID: partition.id, PART_KEY_VAL: value, INTEGER_IDX: index });
  const count = 1_000 + ((partition.id * 7_919) % 90_000);
  const params = {
    numFiles: '1',
    totalSize: String(count * 31),
    transient_lastDdlTime: String(partition.createdAt),
  };
  for (const [key, value] of Object.entries(params))
    add('PARTITION_PARAMS', { PART_ID: partition.id, PARAM_KEY: key, PARAM_VALUE: value });
  if (partition.id % 20 !== 0) return;
  add('PART_COL_STATS', {
    ...statistics(partition.id, count, partition.createdAt),
    DB_NAME: table.db,
    TABLE_NAME: table.name,
    PARTITION_NAME: partition.name,
    PART_ID: partition.id,
  });
}

function addTableStatistics(add, table) {
  add('TAB_COL_STATS', {
    ...statistics(table.id, 40_000 + table.id, table.createdAt),
    DB_NAME: table.db,
    TABLE_NAME: table.name,
    TBL_ID: table.id,
  });
  add('KEY_CONSTRAINTS', {
    PARENT_CD_ID: table.id,
    PARENT_INTEGER_IDX: 0,
    PARENT_TBL_ID: table.id,
    POSITION: 1,
    CONSTRAINT_NAME: `pk_${table.db}_${table.name}`,
    CONSTRAINT_TYPE: 0,
    ENABLE_VALIDATE_RELY: 1,
  });
}

function statistics(id, count, at) {
  return {
    CS_ID: id,
    CAT_NAME: 'hive',
    COLUMN_NAME: 'id',
    COLUMN_TYPE: 'bigint',
    LONG_LOW_VALUE: 1,
    LONG_HIGH_VALUE: count,
    NUM_NULLS: 0,
    NUM_DISTINCTS: count,
    LAST_ANALYZED: at,
    ENGINE: 'hive',
  };
}

function addServices(add, version, { at: until, databases, tables }) {
  const at = databases[0].createdAt;
  add('VERSION', { VER_ID: 1, SCHEMA_VERSION: version, VERSION_COMMENT: `Hive release version ${version}` });
  add('CTLGS', {
    CTLG_ID: 1,
    NAME: 'hive',
    DESC: 'Default catalog for Hive',
    LOCATION_URI: databases[0].location,
    CREATE_TIME: at,
  });
  for (const [index, name] of ['admin', 'public', 'analyst', 'etl'].entries())
    add('ROLES', { ROLE_ID: index + 1, CREATE_TIME: at, OWNER_NAME: 'hive', ROLE_NAME: name });
  const grant = {
    CREATE_TIME: at,
    GRANT_OPTION: 1,
    GRANTOR: 'admin',
    GRANTOR_TYPE: 'ROLE',
    PRINCIPAL_NAME: 'admin',
    PRINCIPAL_TYPE: 'ROLE',
  };
  add('GLOBAL_PRIVS', { USER_GRANT_ID: 1, ...grant, USER_PRIV: 'All', AUTHORIZER: 'SQL' });
  add('ROLE_MAP', {
    ROLE_GRANT_ID: 1,
    ADD_TIME: at,
    GRANT_OPTION: 1,
    GRANTOR: 'admin',
    GRANTOR_TYPE: 'ROLE',
    PRINCIPAL_NAME: 'hive',
    PRINCIPAL_TYPE: 'USER',
    ROLE_ID: 1,
  });
  for (const [index, name] of ['mask_email', 'geo_distance', 'fiscal_week'].entries()) {
    add('FUNCS', {
      FUNC_ID: index + 1,
      CLASS_NAME: `com.example.hive.${name}`,
      CREATE_TIME: at,
      DB_ID: 1,
      FUNC_NAME: name,
      FUNC_TYPE: 1,
      OWNER_NAME: 'etl',
      OWNER_TYPE: 'USER',
    });
    add('FUNC_RU', { FUNC_ID: index + 1, RESOURCE_TYPE: 1, RESOURCE_URI: `s3://lake/udf/${name}.jar`, INTEGER_IDX: 0 });
  }
  const next = Math.ceil((1_000_000 + tables.reduce((sum, table) => sum + table.partitions.length, 0)) / 10) * 10 + 1;
  for (const name of SEQUENCES) add('SEQUENCE_TABLE', { SEQUENCE_NAME: `${MODEL}.${name}`, NEXT_VAL: next });
  const last = addEvents(add, until, tables);
  add('NOTIFICATION_SEQUENCE', { NNI_ID: 1, NEXT_EVENT_ID: last + 1 });
  const [counter, lock] = version === '3.1.0' ? ['next_txn_id', 'next_lock_id'] : ['TXN_LOCK_TBL', 'NEXT_LOCK_ID'];
  add(counter, { ntxn_next: 1, TXN_LOCK: 1 });
  add(lock, { nl_next: 1, NL_NEXT: 1 });
  // A row that the schema scripts of 4.x insert: the transaction before the first.
  if (version !== '3.1.0')
    add('TXNS', { TXN_ID: 0, TXN_STATE: 'c', TXN_STARTED: 0, TXN_LAST_HEARTBEAT: 0, TXN_USER: '', TXN_HOST: '' });
}

/** What the metastore has told its listeners in the last hour: an event every thirty seconds, the last one five seconds ago. */
function addEvents(add, until, tables) {
  const latest = Math.floor(until / 1000) - 5;
  const last = Math.floor(latest / 30);
  for (let back = 119; back >= 0; back -= 1) {
    const { db, name } = tables[(last - back) % tables.length];
    add('NOTIFICATION_LOG', {
      NL_ID: last - back,
      EVENT_ID: last - back,
      EVENT_TIME: latest - back * 30,
      EVENT_TYPE: 'ALTER_TABLE',
      CAT_NAME: 'hive',
      DB_NAME: db,
      TBL_NAME: name,
      MESSAGE: `{"eventType":"ALTER_TABLE","db":"${db}","table":"${name}"}`,
      MESSAGE_FORMAT: 'json-0.2',
    });
  }
  return last;
}
