import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The vector store: its data is files in the claims of its pods, `schema.json` and `objects/CLASS.jsonl`. It starts if every pod can read
 * its schema, and answers from the files. Every pod holds all objects.
 */
export default {
  about: 'Weaviate, on the files of its pods',
  calls: [
    { usage: 'weaviate-server start', run: start },
    { usage: 'weaviate-server answer URL', run: answer },
  ],
};

const NAMESPACE = 'medcontract-prod';

/** What the log of a node says that cannot read its files. */
export const DAMAGED = '{"level":"fatal","action":"startup","error":"recover store: unexpected end of file"}';

/** The folders of the pods that should run. */
export async function foldersOf({ standIn, env }) {
  const kubectl = await standIn('kubectl');
  const workload = kubectl.contexts.prod[NAMESPACE].statefulsets.weaviate;
  const folders = Array.from({ length: workload.replicas }, (_, index) =>
    path.join(env.RUNBOOK_SANDBOX_STATE, 'kubectl/claims', NAMESPACE, `data-weaviate-${index}`),
  );
  return { folders, workload };
}

const schemaOf = (folder) => JSON.parse(readFileSync(path.join(folder, 'schema.json'), 'utf8'));

export function objectsOf(folder, name) {
  const file = path.join(folder, `objects/${name}.jsonl`);
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

async function start(call) {
  for (const folder of (await foldersOf(call)).folders) {
    try {
      for (const { class: name } of schemaOf(folder).classes) {
        const objects = objectsOf(folder, name);
        call.print(`class ${name}: ${objects.length} objects`);
      }
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      call.fail(DAMAGED);
    }
  }
}

async function answer(call) {
  const { folders, workload } = await foldersOf(call);
  const url = new URL(call.args.URL);
  if (folders.length === 0 || workload.broken)
    call.fail(`curl: (7) Failed to connect to ${url.host}: Connection refused`, 7);
  if (url.pathname === '/v1/schema') return JSON.stringify(schemaOf(folders[0]));
  if (url.pathname === '/v1/nodes') {
    const nodes = folders.map((folder, index) => ({
      name: `weaviate-${index}`,
      status: 'HEALTHY',
      stats: {
        objectCount: schemaOf(folder).classes.reduce((sum, one) => sum + objectsOf(folder, one.class).length, 0),
      },
    }));
    return JSON.stringify({ nodes });
  }
  const pod = Number(url.searchParams.get('node_name')?.replace('weaviate-', '') ?? 0);
  if (url.pathname === '/v1/objects')
    return JSON.stringify({ objects: objectsOf(folders[pod], url.searchParams.get('class')) });
  return call.fail('curl: (22) The requested URL returned error: 404', 22);
}
