// npm run check: format, types, lint, dead code, package, tests. Each says how many things it looked at, and
// looking at nothing is a failure: several of these tools silently succeed when they find no files.
// `--without tests,package` leaves checks out and says so.
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.resolve(import.meta.dirname, '..');
const bin = (name) => path.join(root, 'node_modules/.bin', name);

/** Runs a tool to its end, whatever its exit code; throws only if it cannot be started. */
async function tool(name, args) {
  try {
    const { stdout, stderr } = await promisify(execFile)(name, args, { cwd: root, maxBuffer: 256 * 1024 * 1024 });
    return { code: 0, stdout, stderr };
  } catch (error) {
    if (typeof error.code !== 'number') throw error;
    return { code: error.code, stdout: error.stdout, stderr: error.stderr };
  }
}

async function checkFormat() {
  const prettier = await import('prettier');
  const { stdout } = await tool('git', ['ls-files', '-co', '--exclude-standard']);
  const problems = [];
  let looked = 0;
  for (const file of stdout.split('\n').filter(Boolean)) {
    const { ignored, inferredParser } = await prettier.getFileInfo(path.join(root, file), {
      ignorePath: path.join(root, '.prettierignore'),
    });
    if (ignored || inferredParser === null) continue;
    const text = await readFile(path.join(root, file), 'utf8').catch(() => null);
    if (text === null) continue; // deleted and not committed yet
    looked += 1;
    const options = { ...(await prettier.resolveConfig(path.join(root, file))), filepath: file };
    const good = await prettier.check(text, options).catch((error) => error.message);
    if (good !== true) problems.push(`${file}: ${good === false ? 'is not formatted; npm run format' : good}`);
  }
  return { looked, unit: 'files', problems };
}

async function checkTypes() {
  const { code, stdout, stderr } = await tool(bin('tsc'), ['-p', '.', '--listFiles', '--pretty', 'false']);
  const lines = `${stdout}\n${stderr}`.split('\n').filter(Boolean);
  const isOurs = (line) => path.isAbsolute(line) && !line.includes('node_modules') && /\.tsx?$/.test(line);
  const problems = lines.filter((line) => !(path.isAbsolute(line) && /\.[cm]?tsx?$/.test(line)));
  if (code !== 0 && problems.length === 0) problems.push(`tsc ended with ${code}`);
  return { looked: lines.filter(isOurs).length, unit: 'files', problems: code === 0 ? [] : problems };
}

async function checkLint() {
  const lint = async (...args) =>
    JSON.parse((await tool(bin('oxlint'), ['--type-aware', '-f', 'json', ...args])).stdout);
  const { diagnostics, number_of_files: looked } = await lint();
  const problems = diagnostics.map(({ filename, labels, message, code }) => {
    return `${filename}:${labels[0]?.span.line ?? 1}: ${message} (${code})`;
  });
  const canary = await lint('-c', 'scripts/canary/oxlintrc.json', 'scripts/canary/floating-promise.ts');
  if (!canary.diagnostics.some(({ code }) => code.includes('no-floating-promises'))) {
    problems.push('rules that need types do not work: the lost promise in scripts/canary was not found');
  }
  return { looked, unit: 'files', problems };
}

async function checkDeadCode() {
  const { stdout, stderr } = await tool(bin('knip'), ['--no-config-hints', '--reporter', './scripts/knip-counts.mjs']);
  const line = stdout.split('\n').find((one) => one.startsWith('{'));
  if (line === undefined) return { looked: 0, unit: 'files', problems: [stderr || stdout] };
  const { processed, places } = JSON.parse(line);
  return { looked: processed, unit: 'files', problems: places };
}

async function checkPackage() {
  const built = await tool(process.execPath, ['scripts/build.mjs']);
  if (built.code !== 0) return { looked: 0, unit: 'files', problems: [built.stderr] };
  const folder = await mkdtemp(path.join(tmpdir(), 'runbook-pack-'));
  try {
    const packed = await tool('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]);
    if (packed.code !== 0) return { looked: 0, unit: 'files', problems: [packed.stderr] };
    const [{ filename, files }] = JSON.parse(packed.stdout);
    const tarball = await readFile(path.join(folder, filename));
    return await checkTarball(
      tarball,
      files.map((file) => file.path),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function checkTarball(tarball, files) {
  const { publint } = await import('publint');
  const { formatMessage } = await import('publint/utils');
  const manifest = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const bytes = tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength);
  const { messages } = await publint({ level: 'warning', pack: { tarball: bytes } });
  const problems = messages.map((message) => formatMessage(message, manifest, { color: false }));
  for (const needed of [
    'package.json',
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
    'dist/main.js',
    'templates/check/check.md',
  ]) {
    if (!files.includes(needed)) problems.push(`${needed} is not in the package`);
  }
  for (const file of files)
    if (/^(src|test|scripts|bench)\//.test(file)) problems.push(`${file} does not belong in the package`);
  if (Object.keys(manifest.dependencies ?? {}).length > 0)
    problems.push('dependencies: everything is bundled into dist, so there are none');
  return { looked: files.length, unit: 'files', problems };
}

async function checkTests() {
  const folder = await mkdtemp(path.join(tmpdir(), 'runbook-check-'));
  const outputFile = path.join(folder, 'tests.json');
  try {
    const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${outputFile}`];
    const child = spawn(bin('vitest'), args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    const code = await new Promise((resolve, reject) => child.on('exit', resolve).on('error', reject));
    const { numPassedTests, numFailedTests } = JSON.parse(await readFile(outputFile, 'utf8'));
    const problems = code === 0 ? [] : [`vitest ended with ${code}: ${numFailedTests} failed`];
    return { looked: numPassedTests + numFailedTests, unit: 'tests', problems };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const CHECKS = {
  format: checkFormat,
  types: checkTypes,
  lint: checkLint,
  'dead code': checkDeadCode,
  package: checkPackage,
  tests: checkTests,
};

const at = process.argv.indexOf('--without');
const without = at < 0 ? [] : (process.argv[at + 1] ?? '').split(',');
const unknown = without.filter((name) => !(name in CHECKS));
if (unknown.length > 0)
  throw new Error(`--without ${unknown.join(',')}: the checks are ${Object.keys(CHECKS).join(', ')}`);

const SHOWN = 100;
let failed = 0;
for (const [name, check] of Object.entries(CHECKS)) {
  if (without.includes(name)) {
    console.log(`${name.padEnd(10)} left out (--without)`);
    continue;
  }
  const { looked, unit, problems } = await check();
  if (looked === 0) problems.push(`looked at no ${unit}: the check itself is broken`);
  console.log(
    `${name.padEnd(10)} ${problems.length === 0 ? 'good  ' : 'FAILED'} ${looked} ${unit}, ${problems.length} problems`,
  );
  for (const problem of problems.slice(0, SHOWN)) console.log(`  ${problem.trim()}`);
  if (problems.length > SHOWN) console.log(`  and ${problems.length - SHOWN} more`);
  if (problems.length > 0) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
