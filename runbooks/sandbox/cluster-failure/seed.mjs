import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const BUCKET = 'medcontract-backups';
const DAY = 24 * 3_600_000;
export const STORES = ['clickhouse', 'kafka', 'redis', 'weaviate'];
/** What ran in production when the last backup of the cluster's state was made: autoscaling had moved some away from the manifests. */
const RUNNING = { 'ai-service': 3, 'analytics-service': 5, 'contract-api': 6, 'web-frontend': 4, 'worker-service': 8 };

/** The repository with the manifests in the working directory, backups and snapshots, and the cluster that is about to fail. */
export default async function seed({ now, dir, pg, standIn, putObjects, log }) {
  for (const [name, text] of Object.entries(repository())) {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    writeFileSync(path.join(dir, name), text);
  }
  const client = await pg('medcontracthub');
  await client.query(sql());
  /** Counts and checksums of the rows up to an id, as the backup job computes them. */
  const contentUpTo = async (last) => {
    const { rows } = await client.query(
      `SELECT (SELECT count(*) || ':' || md5(string_agg(t::text, E'\\n' ORDER BY id)) FROM opportunities t WHERE id <= $1) || ' ' ||
         (SELECT count(*) || ':' || md5(string_agg(t::text, E'\\n' ORDER BY id)) FROM contracts t) AS content`,
      [last],
    );
    return rows[0].content;
  };
  const lines = [];
  const day = (back) => new Date(now - back * DAY).toISOString().slice(0, 10);
  for (const back of [3, 2, 1]) {
    const body = gzipSync(dump(back));
    const put = (name, bytes) =>
      lines.push({
        op: 'put',
        bucket: BUCKET,
        key: `postgres/daily/${day(back)}/${name}`,
        body: bytes.toString('base64'),
        encoding: 'base64',
      });
    put('medcontracthub.sql.gz', body);
    const manifest = {
      database: 'medcontracthub',
      bytes: body.length,
      sha256: createHash('sha256').update(body).digest('hex'),
      content: await contentUpTo(countOf(back)),
    };
    put('manifest.json', Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
  }
  // The backup of tonight was running when the cluster failed: it has no manifest.
  lines.push({
    op: 'put',
    bucket: BUCKET,
    key: `postgres/daily/${day(0)}/medcontracthub.sql.gz`,
    body: dump(1).slice(0, 900),
  });
  const counts = Object.entries(RUNNING).map(([name, count]) => `${name} ${count}\n`);
  lines.push({ op: 'put', bucket: BUCKET, key: 'cluster/replicas.txt', body: counts.join('') });
  await putObjects(lines);
  standIn('kubectl', {
    current: 'medcontract-prod',
    contexts: {
      'medcontract-prod': {
        'medcontract-prod': {
          deployments: { ...RUNNING },
          statefulsets: Object.fromEntries(STORES.map((name) => [name, 3])),
        },
      },
    },
  });
  standIn('eksctl', {
    clusters: {
      'medcontract-prod': { region: 'us-east-1', status: 'ACTIVE', version: '1.30', nodeGroups: { main: 3 } },
    },
  });
  standIn('aws', { ec2: { 'us-east-1': { snapshots: snapshots(now), volumes: [] } } });
  const running = ['contract-api', 'web-frontend', 'worker-service'].map((name) => ({
    standIn: 'kubectl',
    at: ['contexts', 'medcontract-prod-2', 'medcontract-prod', 'deployments', name],
  }));
  const stores = STORES.map((name) => ({
    standIn: 'kubectl',
    at: ['contexts', 'medcontract-prod-2', 'medcontract-prod', 'statefulsets', name],
  }));
  standIn('curl', {
    urls: {
      'https://203.0.113.40/api/health/detailed': {
        json: { status: 'healthy', cluster: 'medcontract-prod-2' },
        when: [...running, ...stores],
      },
    },
  });
  log(`a cluster with ${Object.keys(RUNNING).length} deployments, ${STORES.length} stores and their backups`);
}

const sql = () => `CREATE TABLE contracts (id integer PRIMARY KEY, title text NOT NULL);
CREATE TABLE opportunities (id integer PRIMARY KEY, contract integer REFERENCES contracts, amount numeric(12,2), state text);
INSERT INTO contracts SELECT n, 'contract ' || n FROM generate_series(1, 40) n;
INSERT INTO opportunities SELECT n, 1 + n % 40, n * 12.5, CASE n % 3 WHEN 0 THEN 'won' ELSE 'open' END FROM generate_series(1, 200) n;`;

const countOf = (back) => 200 - (back - 1) * 20;

/** As pg_dump writes it. Older ones have fewer rows. */
function dump(back) {
  const contracts = Array.from({ length: 40 }, (_, n) => `${n + 1}\tcontract ${n + 1}\n`).join('');
  const rows = Array.from({ length: countOf(back) }, (_, index) => index + 1);
  const opportunities = rows
    .map((n) => `${n}\t${1 + (n % 40)}\t${(n * 12.5).toFixed(2)}\t${n % 3 === 0 ? 'won' : 'open'}\n`)
    .join('');
  return `--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';

CREATE TABLE public.contracts (
    id integer NOT NULL,
    title text NOT NULL
);

CREATE TABLE public.opportunities (
    id integer NOT NULL,
    contract integer,
    amount numeric(12,2),
    state text
);

COPY public.contracts (id, title) FROM stdin;
${contracts}\\.

COPY public.opportunities (id, contract, amount, state) FROM stdin;
${opportunities}\\.

ALTER TABLE ONLY public.contracts
    ADD CONSTRAINT contracts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.opportunities
    ADD CONSTRAINT opportunities_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.opportunities
    ADD CONSTRAINT opportunities_contract_fkey FOREIGN KEY (contract) REFERENCES public.contracts(id);

--
-- PostgreSQL database dump complete
--
`;
}

/** Two completed snapshots of each store, and one that was still being made. */
function snapshots(now) {
  return STORES.flatMap((store, index) =>
    [2, 1, 0].map((back) => ({
      SnapshotId: `snap-0${index}${back}`,
      State: back === 0 ? 'pending' : 'completed',
      StartTime: new Date(now - back * DAY).toISOString(),
      VolumeSize: 100 + index * 50,
      Tags: [{ Key: 'Name', Value: `medcontract-prod-${store}` }],
    })),
  );
}

function repository() {
  const workload = (kind, name, replicas) =>
    `apiVersion: apps/v1\nkind: ${kind}\nmetadata: { name: ${name}, namespace: medcontract-prod }\nspec:\n  replicas: ${replicas}\n  template: { spec: { containers: [{ name: ${name}, image: 'medcontracthub/${name}:1.8.2' }] } }\n`;
  return {
    'k8s/infrastructure/eks-cluster.yaml':
      'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: { name: medcontract-prod-2, region: us-east-1, version: "1.30" }\nmanagedNodeGroups:\n  - { name: main, instanceType: m6i.xlarge, desiredCapacity: 3 }\n',
    'k8s/prerequisites/namespace.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: medcontract-prod }\n',
    'k8s/prerequisites/settings.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: application-settings, namespace: medcontract-prod }\ndata: { region: us-east-1 }\n',
    'k8s/stores/kustomization.yaml': `resources: [${STORES.map((name) => `${name}.yaml`).join(', ')}]\n`,
    ...Object.fromEntries(STORES.map((name) => [`k8s/stores/${name}.yaml`, workload('StatefulSet', name, 3)])),
    'k8s/overlays/prod/kustomization.yaml': `resources: [${Object.keys(RUNNING)
      .map((name) => `../../base/${name}.yaml`)
      .join(', ')}]\n`,
    ...Object.fromEntries(
      Object.keys(RUNNING).map((name) => [`k8s/base/${name}.yaml`, workload('Deployment', name, 3)]),
    ),
  };
}
