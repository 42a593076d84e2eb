import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { REPLICAS } from './seed.mjs';
import { DAMAGED } from './weaviate-server.mjs';

/** A full disk: both nodes wrote half of their files, and neither starts again. */
export default function disaster({ standIn, log }) {
  const cluster = standIn('kubectl');
  for (let pod = 0; pod < REPLICAS; pod += 1) {
    const folder = cluster.folder('claims', 'medcontract-prod', `data-weaviate-${pod}`);
    const schema = path.join(folder, 'schema.json');
    writeFileSync(schema, readFileSync(schema, 'utf8').slice(0, 40));
    truncateSync(path.join(folder, 'objects/Opportunity.jsonl'), 5_000);
  }
  cluster.update((state) => {
    Object.assign(state.contexts.prod['medcontract-prod'].statefulsets.weaviate, {
      broken: 'CrashLoopBackOff',
      logs: [DAMAGED],
    });
  });
  log('weaviate does not start');
}
