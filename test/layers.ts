/**
 * Where things are and what may import what: the only place that says so. The architecture test reads the imports against
 * it, `npm run layers` writes the linter's rules from it, and CONTRIBUTING.md has to show the same folders.
 */
export interface Part {
  /** Below `src/`. */
  readonly folder: string;
  /** What a stranger finds there. */
  readonly holds: string;
  /** Other parts it may import, besides `model` and the shared parts. */
  readonly uses: readonly string[] | 'all';
  /** Shared parts may be imported by every part that is not shared. */
  readonly shared?: true;
}

export const MODEL = 'model';

const shared = (folder: string, holds: string, uses: readonly string[] = []): Part => ({
  folder,
  holds,
  uses,
  shared: true,
});
const part = (folder: string, holds: string): Part => ({ folder, holds, uses: [] });

export const PARTS: readonly Part[] = [
  { folder: MODEL, holds: 'the nouns, the folds over events, and the ports to the world', uses: [] },

  shared('presentation', 'wording: events, questions, sizes and hints as a person reads them'),
  shared('redaction', 'finds secrets in every form and takes them out'),
  shared('sql-text', 'reads SQL: statements, tokens, what a statement calls'),
  shared('shell-text', 'reads bash: commands, what they change, whether they can fail', ['sql-text']),
  shared('step-kit', 'what several step kinds are made of: clients, operations, results', ['presentation']),
  shared('dump', 'plays a plain PostgreSQL dump or SQL seed, statement by statement', ['sql-text']),
  shared('durable-files', 'files written whole and synced, and paths that must not be overwritten'),
  shared('process-identity', 'which process it is, beyond its pid'),
  shared('processor-time', 'limits work by the processor time it takes'),
  shared('program-path', 'where helper programs are, and what may be executed'),

  part('interpreter/parse', 'text → Runbook and diagnostics'),
  part('interpreter/plan', 'Runbook and inputs → Plan'),
  part('interpreter/expression', 'CEL'),
  part('interpreter/engine', 'Plan → events: decide, and the loop that drives the ports'),
  part('journal', 'append, sync, read, lock, the run directory'),
  part('report', 'one file or folder per format, one table'),
  part('plain', 'plain lines and JSON Lines while a run is played'),
  part('tui', 'the terminal interface'),
  part('replay', 'a recorded run, played again for the views'),
  part('sandbox', 'local services and containment for a rehearsal'),
  part('mutation', 'the plans that a test plays beside the real one, and what they show'),
  part('diff', 'one file per kind of change, one table; the formats of differences'),
  part('lint', 'one file per rule, one table; the formats of findings'),
  {
    folder: 'annotate',
    holds: 'proposes what plain Markdown needs to be played: one file per finder, one table, one writer',
    uses: ['lint', 'interpreter/parse'],
  },
  {
    folder: 'lsp',
    holds: 'the language server: one file per question of an editor, one table',
    uses: ['interpreter/parse', 'lint'],
  },
  part('platform', 'the real ports: processes, clock, files, connections'),
  { folder: 'steps', holds: 'one folder per kind of step, one table', uses: ['steps/*'] },
  { folder: 'cli', holds: 'the commands, one table; the only place that wires things together', uses: 'all' },
];

/** The part a file belongs to: each step kind is one of its own, files directly in `src/steps` are the table. */
export function partOf(file: string): string {
  const [, layer = '', folder, ...rest] = file.split('/');
  if (layer === 'interpreter' && folder !== undefined) return `interpreter/${folder}`;
  if (layer === 'steps') return rest.length > 0 ? `steps/${folder}` : 'steps';
  return layer;
}

const known = (name: string): Part | undefined =>
  PARTS.find(({ folder }) => folder === name) ?? (name.startsWith('steps/') ? part(name, '') : undefined);

export function mayImport(from: string, to: string): boolean {
  const [importer, imported] = [known(from), known(to)];
  if (!importer || !imported) return false;
  if (from === to || importer.uses === 'all') return true;
  if (importer.uses.some((name) => name === to || (name.endsWith('/*') && to.startsWith(name.slice(0, -1)))))
    return true;
  if (from === MODEL) return false;
  return to === MODEL || (imported.shared === true && importer.shared !== true);
}

interface Restriction {
  readonly group?: readonly string[];
  readonly regex?: string;
  readonly message: string;
}

const ONLY = 'This part may not import that one: test/layers.ts says what may import what.';

/** The linter's overrides: what the editor says before the test does. Step kinds are told apart by the test alone. */
export function lintOverrides(): readonly object[] {
  return PARTS.filter(({ uses }) => uses !== 'all').map(({ folder }) => {
    const forbidden = PARTS.map((other) => other.folder).filter(
      (other) => other !== folder && other !== 'steps' && !mayImport(folder, other),
    );
    const group = forbidden.map((other) => `**/${other.replace('interpreter/', '')}/**`);
    const patterns: Restriction[] = [{ group: folder === 'steps' ? group : [...group, '**/steps/**'], message: ONLY }];
    if (folder === MODEL) patterns.push({ regex: '^[^.]', message: 'src/model imports neither node:* nor packages.' });
    return { files: [`src/${folder}/**`], rules: { 'eslint/no-restricted-imports': ['error', { patterns }] } };
  });
}
