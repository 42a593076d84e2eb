import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** End-to-end tests and helper programs run from dist: build it once for all files. */
export default function setup(): void {
  if (process.env['RUNBOOK_TEST_NO_BUILD']) return;
  execFileSync(process.execPath, [path.resolve(import.meta.dirname, '../scripts/build.mjs')], { stdio: 'inherit' });
}
