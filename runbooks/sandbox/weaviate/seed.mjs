import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { objectOf } from './python.mjs';

export const REPLICAS = 2;
const DAY = 24 * 3_600_000;
const SCHEMA = {
  classes: [
    {
      class: 'Opportunity',
      vectorizer: 'none',
      properties: [
        { name: 'source', dataType: ['int'] },
        { name: 'title', dataType: ['text'] },
      ],
    },
  ],
};

/** A vector store on two pods, its source, and three backups, the newest of which was not finished. */
export default async function seed({ now, dir, standIn, putObjects, log }) {
  const rows = Array.from({ length: 180 }, (_, index) => ({ id: index + 1, title: `Opportunity number ${index + 1}` }));
  standIn('psql', { rows });
  const cluster = standIn('kubectl', {
    current: 'prod',
    contexts: {
      prod: {
        'medcontract-prod': {
          deployments: { 'ai-service': 2 },
          statefulsets: {
            weaviate: {
              replicas: REPLICAS,
              claims: { '/var/lib/weaviate': 'data' },
              starts: ['weaviate-server', 'start'],
            },
            'postgres-primary': { replicas: 1 },
          },
          secrets: {
            'weaviate-reindex': {
              stringData: { source: 'postgresql://reindex:only-in-the-rehearsal@postgres-primary:5432/medcontracthub' },
            },
          },
        },
      },
    },
  });
  for (let pod = 0; pod < REPLICAS; pod += 1) {
    const folder = cluster.folder('claims', 'medcontract-prod', `data-weaviate-${pod}`);
    for (const [name, text] of Object.entries(filesOf(rows))) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
  }
  mkdirSync(path.join(dir, 'weaviate'), { recursive: true });
  writeFileSync(path.join(dir, 'weaviate/schema.json'), `${JSON.stringify(SCHEMA, null, 2)}\n`);
  const lines = [];
  for (const back of [2, 1, 0]) {
    const name = `backup-${new Date(now - back * DAY).toISOString().slice(0, 10)}`;
    const files = filesOf(rows.slice(0, 180 - back * 5));
    const sums = Object.entries(files).map(
      ([file, text]) => `${createHash('sha256').update(text).digest('hex')}  ${file}\n`,
    );
    for (const [file, text] of Object.entries(files))
      lines.push({
        op: 'put',
        bucket: 'medcontract-backups',
        key: `weaviate/${name}/${file}`,
        body: back === 0 ? text.slice(0, 2_000) : text,
      });
    if (back > 0)
      lines.push({ op: 'put', bucket: 'medcontract-backups', key: `weaviate/${name}/SHA256SUMS`, body: sums.join('') });
  }
  await putObjects(lines);
  const url = 'http://weaviate:8080/v1';
  const run = ['weaviate-server', 'answer'];
  standIn('curl', { urls: { [`${url}/schema`]: { run }, [`${url}/nodes`]: { run }, [`${url}/objects`]: { run } } });
  log(`${rows.length} objects on ${REPLICAS} pods`);
}

function filesOf(rows) {
  return {
    'schema.json': `${JSON.stringify(SCHEMA)}\n`,
    'objects/Opportunity.jsonl': rows.map((row) => `${JSON.stringify(objectOf(row))}\n`).join(''),
  };
}
