// Rehearses the library with its mutants and keeps the results in runbooks/rehearsals.json, from which `npm run docs` writes the
// pages. Arguments are runbooks; without any, all of them. What was not rehearsed now keeps its former result.
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { libraryHash } from './library-hash.mjs';

const root = path.resolve(import.meta.dirname, '..');
const runbooks = path.join(root, 'runbooks');
const results = path.join(runbooks, 'rehearsals.json');

const all = readdirSync(runbooks, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.md') && !file.startsWith('sandbox/') && path.basename(file) !== 'README.md')
  .sort();
const asked = process.argv.slice(2).map((file) => path.relative(runbooks, path.resolve(file)));
const unknown = asked.filter((file) => !all.includes(file));
if (unknown.length > 0) {
  console.error(`no runbook of the library: ${unknown.join(', ')}`);
  process.exit(2);
}
const files = asked.length > 0 ? asked : all;
// Taken before: what is changed meanwhile was not rehearsed.
const hashes = new Map(files.map((file) => [file, libraryHash(path.join(runbooks, file))]));

const [cpu] = os.cpus();
const machine = `${os.cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}, Node ${process.versions.node}`;
const begun = Date.now();
for (const file of files) {
  const { document, exitCode } = await rehearse(file);
  if (exitCode !== 0) process.exitCode = exitCode;
  const [result] = document?.files ?? [];
  if (!result) process.exit(exitCode);
  print(result);
  keep(file, result);
}
console.log(`${files.length} rehearsed in ${Math.round((Date.now() - begun) / 1000)} s`);

/** After each runbook, so that an interruption loses only one. */
function keep(file, { verdict, plays, mutants }) {
  const rehearsal = {
    sha256: hashes.get(file),
    on: new Date().toISOString().slice(0, 10),
    verdict,
    plays: plays.length,
    playMs: plays.reduce((total, { playMs }) => total + playMs, 0),
    mutants: mutants?.total ?? null,
    killed: mutants?.killed ?? null,
  };
  const known = Object.entries({ ...read(), [file]: rehearsal }).filter(([name]) => all.includes(name));
  const sorted = Object.fromEntries(known.sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(results, `${JSON.stringify({ machine, files: sorted }, null, 2)}\n`);
}

function print({ file, verdict, reason, plays, mutants, durationMs }) {
  const score = mutants ? `${mutants.killed} of ${mutants.total} mutants, ` : '';
  console.log(`${verdict} ${file} (${score}${Math.round(durationMs / 1000)} s)`);
  if (reason) console.log(`  ${reason}`);
  for (const { choices, failure, wrongEffects, undo } of plays) {
    const name = choices.join(', ') || 'play';
    if (failure) console.log(`  ${name}: ${failure.step}: ${failure.message}`);
    for (const wrong of wrongEffects) console.log(`  ${name}: ${JSON.stringify(wrong)}`);
    for (const { step, wrong } of undo?.steps ?? [])
      if (wrong.length > 0) console.log(`  ${name}: undo of ${step}: ${JSON.stringify(wrong)}`);
    if (undo?.failure) console.log(`  ${name}: ${JSON.stringify(undo.failure)}`);
  }
  for (const each of [...(mutants?.survived ?? []), ...(mutants?.errors ?? [])])
    console.log(`  ${JSON.stringify(each)}`);
}

function read() {
  try {
    return JSON.parse(readFileSync(results, 'utf8')).files;
  } catch (error) {
    if (error.code === 'ENOENT') return {};
    throw error;
  }
}

async function rehearse(name) {
  const command = [path.join(root, 'dist/main.js'), 'test', path.join('runbooks', name), '--mutate', '--json'];
  const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  const exitCode = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 130));
  });
  const text = Buffer.concat(chunks).toString('utf8');
  return { document: text === '' ? null : JSON.parse(text), exitCode };
}
