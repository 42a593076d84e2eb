import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { loadRunbook } from '../../../src/cli/runbook/load-runbook.ts';
import { optionGroups } from '../../../src/interpreter/plan/index.ts';
import { slugOf } from '../../../src/interpreter/parse/outline/slug.ts';
import type { Runbook } from '../../../src/model/runbook.ts';
import { libraryHash } from '../../../scripts/library-hash.mjs';

const ROOT = path.resolve(import.meta.dirname, '../../..');
export const RUNBOOKS = path.join(ROOT, 'runbooks');

/** What `npm run rehearse` found out about a runbook, in runbooks/rehearsals.json. */
export interface Rehearsal {
  readonly sha256: string;
  /** A date, UTC. */
  readonly on: string;
  readonly verdict: 'passed' | 'failed' | 'not-tested';
  readonly plays: number;
  /** Of all plays, without mutants. */
  readonly playMs: number;
  readonly mutants: number | null;
  readonly killed: number | null;
}

export interface Entry {
  /** Relative to `runbooks/`. */
  readonly file: string;
  readonly runbook: Runbook;
  readonly procedures: readonly { readonly id: string; readonly title: string; readonly anchor: string }[];
  readonly real: readonly string[];
  readonly standIns: readonly string[];
  /** Null if it was never rehearsed. */
  readonly rehearsal: Rehearsal | null;
  /** Whether the runbook or its sandbox has changed since then. */
  readonly changed: boolean;
}

export interface Rehearsals {
  readonly machine: string;
  readonly files: { readonly [file: string]: Rehearsal };
}

export const readRehearsals = (): Rehearsals =>
  JSON.parse(readFileSync(path.join(RUNBOOKS, 'rehearsals.json'), 'utf8')) as Rehearsals;

/** Every runbook of the library, by folder and name. */
export async function readLibrary(): Promise<Entry[]> {
  const files = readdirSync(RUNBOOKS, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !file.startsWith('sandbox/') && path.basename(file) !== 'README.md')
    .toSorted();
  const { files: rehearsals } = readRehearsals();
  return Promise.all(files.map(async (file) => readEntry(file, rehearsals[file] ?? null)));
}

async function readEntry(file: string, rehearsal: Rehearsal | null): Promise<Entry> {
  const { runbook, diagnostics } = await loadRunbook(path.join(RUNBOOKS, file), RUNBOOKS);
  if (!runbook) throw new Error(`${file} cannot be read: ${JSON.stringify(diagnostics)}`);
  const options = new Set(optionGroups(runbook).flatMap((group) => group.options.map(({ id }) => id)));
  // An option that has options of its own is a heading of them.
  const parents = new Set(runbook.sections.filter(({ id }) => options.has(id)).map(({ parent }) => parent));
  const procedures = runbook.sections
    .filter(({ id }) => options.has(id) && !parents.has(id))
    .map(({ id, title }) => ({ id, title: title.replace(/\s*\([^)]*\)$/, ''), anchor: slugOf(title) }));
  const sha256 = libraryHash(path.join(RUNBOOKS, file));
  return {
    file,
    runbook,
    procedures,
    ...servicesOf(path.join(RUNBOOKS, file)),
    rehearsal,
    changed: rehearsal !== null && rehearsal.sha256 !== sha256,
  };
}

const SERVICES = { postgres: 'PostgreSQL', s3: 'S3', redis: 'Redis', clickhouse: 'ClickHouse' };

function servicesOf(file: string): Pick<Entry, 'real' | 'standIns'> {
  const [, frontMatter = ''] = /^---\n([\s\S]*?)\n---\n/.exec(readFileSync(file, 'utf8')) ?? [];
  const { sandbox = {} } = parse(frontMatter) as { sandbox?: { commands?: string | string[] } };
  const real = Object.entries(SERVICES).flatMap(([key, name]) => (key in sandbox ? [name] : []));
  const commands = [sandbox.commands ?? []].flat();
  const standIns = commands.flatMap((command) => namesOf(path.resolve(path.dirname(file), command)));
  return { real: [...real, 'files'], standIns: standIns.toSorted() };
}

/** Folders may have shared modules in folders of their own. */
const namesOf = (command: string): string[] =>
  statSync(command).isDirectory()
    ? readdirSync(command, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => path.parse(name).name)
    : [path.parse(command).name];
