import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { foldersOf } from './weaviate-server.mjs';

/** The program of the reindexing job, which is ours: reads the rows of the source and writes an object for each into every node. */
export default {
  about: 'python -m scripts.reindex_weaviate',
  calls: [
    {
      usage: 'python -m MODULE',
      async run(call) {
        const { args, env, standIn, fail, print } = call;
        if (args.m !== 'scripts.reindex_weaviate') fail(`/usr/bin/python: No module named ${args.m}`);
        if (!/^postgresql:\/\/\S+:\S+@/.test(env.SOURCE_DB ?? '')) fail('KeyError: SOURCE_DB');
        const { rows } = await standIn('psql');
        const { folders, workload } = await foldersOf(call);
        if (folders.length === 0 || workload.broken)
          fail('weaviate.exceptions.UnexpectedStatusCode: connection refused');
        const lines = rows.map((row) => `${JSON.stringify(objectOf(row))}\n`).join('');
        for (const folder of folders) {
          mkdirSync(path.join(folder, 'objects'), { recursive: true });
          writeFileSync(path.join(folder, 'objects/Opportunity.jsonl'), lines);
        }
        print(`indexed ${rows.length} failed 0`);
      },
    },
  ],
};

/** The vector is made from the text, as an embedding model would. */
export function objectOf({ id, title }) {
  const vector = Array.from({ length: 4 }, (_, at) => Number(Math.sin(id * (at + 1)).toFixed(4)));
  return { id: `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`, properties: { source: id, title }, vector };
}
