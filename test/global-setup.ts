import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** How the tests and `runbook` itself name their folders in the temporary directory. */
const OURS = /^(runbook|rb|attempt|session|home|written|inherited|file|script|outputs|processes)-/;

/**
 * End-to-end tests and helper programs run from dist: build it once for all files. Everything temporary goes below one folder
 * that is removed at the end, including what killed runs left behind.
 */
export default function setup(): () => void {
  if (!process.env['RUNBOOK_TEST_NO_BUILD'])
    execFileSync(process.execPath, [path.resolve(import.meta.dirname, '../scripts/build.mjs')], { stdio: 'inherit' });
  const outside = tmpdir();
  const before = new Set(readdirSync(outside));
  // A short name: paths of sockets have at most 107 bytes. Under root, PostgreSQL runs as the user nobody.
  const folder = mkdtempSync(path.join(outside, 'rb-'));
  chmodSync(folder, 0o1777);
  process.env['TMPDIR'] = folder;
  return () => {
    process.env['TMPDIR'] = outside;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    const left = readdirSync(outside).filter((name) => OURS.test(name) && !before.has(name));
    if (left.length === 0) return;
    const some = left.slice(0, 5).join(', ');
    const told = `${left.length} left in ${outside}, outside of the suite's own folder: ${some}`;
    // On other machines another test run may be using them at the same time.
    if (process.env['CI']) throw new Error(told);
    process.stderr.write(`${told}\n`);
  };
}
