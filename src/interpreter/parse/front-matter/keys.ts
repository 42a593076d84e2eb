import type { Connection } from '../../../model/runbook.ts';
import type { ServiceName } from '../../../model/sandbox-spec.ts';

/** One key of the front matter. */
export interface KeyRule {
  /** What it means, in one line for editors. */
  readonly about: string;
  /** The keys of its map. */
  readonly keys?: KeyTable;
  /** Its map is from names to maps with these keys. */
  readonly each?: KeyTable;
  /** The words that it takes, if there is a list. */
  readonly values?: readonly string[];
}

export interface KeyTable {
  readonly [key: string]: KeyRule;
}

const FLAG = ['true', 'false'];
const DATABASES = { about: 'databases that exist at the start' };
const SEEDS = { about: 'files that are loaded first, in order' };

export const PARAM_KEYS = {
  description: { about: 'what it is, for those who are asked for it' },
  default: { about: 'the value without `--param`' },
  required: { about: 'nothing starts without a value', values: FLAG },
  secret: { about: 'never passed on the command line and never recorded; needs `from`', values: FLAG },
  from: { about: 'where a secret comes from', values: ['env:NAME', 'file:PATH', 'command:CMD', 'prompt'] },
  pattern: { about: 'a regular expression that the whole value has to match' },
  choices: { about: 'the values that it may have' },
} as const satisfies KeyTable;

export const CONNECTION_SETTINGS = {
  postgres: {
    connectionString: { about: 'a URL, instead of the other settings' },
    host: { about: 'else PGHOST' },
    port: { about: 'else PGPORT' },
    user: { about: 'else PGUSER' },
    password: { about: 'else PGPASSWORD; name a secret param, like `${DB_TOKEN}`' },
    database: { about: 'else PGDATABASE' },
  },
  s3: {
    endpoint: { about: 'the URL of a store other than AWS' },
    region: { about: 'else AWS_REGION' },
    forcePathStyle: { about: 'the bucket is part of the path, not of the host name', values: FLAG },
    accessKeyId: { about: 'else AWS_ACCESS_KEY_ID' },
    secretAccessKey: { about: 'else AWS_SECRET_ACCESS_KEY; name a secret param' },
    sessionToken: { about: 'else AWS_SESSION_TOKEN' },
    requestChecksumCalculation: {
      about: 'when checksums are sent; some stores need the second',
      values: ['WHEN_SUPPORTED', 'WHEN_REQUIRED'],
    },
  },
} as const satisfies { readonly [type in Connection['type']]: KeyTable };

export const SERVICE_KEYS = {
  postgres: { databases: DATABASES, seed: SEEDS, wal: { about: 'archives the write-ahead log', values: ['archive'] } },
  s3: {
    buckets: {
      about: 'buckets that exist at the start',
      each: { versioned: { about: 'keeps the versions of objects', values: FLAG } },
    },
    seed: { about: 'folders and files that are uploaded first' },
  },
  redis: { appendonly: { about: 'with an append-only file', values: FLAG }, seed: SEEDS },
  clickhouse: { databases: DATABASES, seed: SEEDS },
} as const satisfies { readonly [name in ServiceName]: KeyTable };

const services = Object.fromEntries(
  Object.entries(SERVICE_KEYS).map(([name, keys]) => [name, { about: `a real ${name} with throw-away data`, keys }]),
);

export const ANSWER_KEYS = {
  checks: { about: 'answers to checks: `pass`, or a map from id to pass, fail or na', values: ['pass'] },
  choose: { about: 'the options that are played' },
  approve: { about: 'the name of the approver' },
  params: { about: 'values of params in a rehearsal' },
} as const satisfies KeyTable;

export const SANDBOX_KEYS: KeyTable = {
  ...services,
  seed: { about: 'scripts that run after the services have their data' },
  commands: { about: 'files and folders of stand-in commands' },
  tools: { about: 'real binaries that steps may run, besides coreutils' },
  env: { about: 'variables of the environment in a rehearsal' },
  allow: { about: 'other addresses that steps may connect to, `host:port` or `host:*`' },
  disaster: { about: 'the script that does the damage' },
  answers: { about: 'what nobody is asked in a rehearsal', keys: ANSWER_KEYS },
};

/** Every key of the front matter. */
export const FRONT_MATTER_KEYS = {
  title: { about: 'the title, else the first heading' },
  owner: { about: 'who looks after it, for lists and reports' },
  severity: { about: 'for lists and reports' },
  cadence: { about: 'how often it has to be rehearsed' },
  objectives: {
    about: 'the targets, else those in the text',
    keys: { rto: { about: 'the recovery time objective, like 2h' }, rpo: { about: 'the recovery point objective' } },
  },
  requires: { about: 'binaries that must be present before the first step' },
  params: { about: 'what has to be known before it starts, by name', each: PARAM_KEYS },
  connections: {
    about: 'the stores that steps connect to, by name',
    each: {
      postgres: { about: 'a URL, or settings; the PG* variables are the defaults', keys: CONNECTION_SETTINGS.postgres },
      s3: { about: 'settings; the AWS_* variables are the defaults', keys: CONNECTION_SETTINGS.s3 },
      required: { about: 'the run waits until it can be reached', values: FLAG },
    },
  },
  sandbox: { about: 'what a rehearsal needs', keys: SANDBOX_KEYS },
  cwd: { about: 'the directory where steps begin' },
  skipPrompts: { about: "Runme's setting: cells do not ask for values", values: FLAG },
} as const satisfies KeyTable;
