import type { Connection, Objective, Param } from '../../../model/runbook.ts';
import type { SandboxSpec } from '../../../model/sandbox-spec.ts';
import type { Span } from '../../../model/source.ts';
import { parseDuration } from '../../../model/duration.ts';
import { readConnections } from './connections.ts';
import { locateFrontMatter, type FrontMatterPlace } from './front-matter-place.ts';
import { FRONT_MATTER_KEYS } from './keys.ts';
import { readParams } from './params.ts';
import { nearestName } from '../../../presentation/did-you-mean.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { collectProblems, type Problems } from '../problems.ts';
import { readSandbox } from './sandbox-spec.ts';
import type { SourceText } from '../markdown/source-text.ts';
import { readTextDuration } from '../outline/text-duration.ts';
import { createFieldReader, type Field, type FieldReader } from './yaml-fields.ts';

export interface FrontMatter {
  readonly title: string | null;
  readonly owner: string | null;
  readonly severity: string | null;
  readonly cadence: string | null;
  readonly cwd: string | null;
  readonly rto: Objective | null;
  readonly rpo: Objective | null;
  readonly requires: readonly { readonly name: string; readonly span: Span }[];
  readonly params: readonly Param[];
  readonly connections: readonly Connection[];
  readonly sandbox: SandboxSpec | null;
  /** Runme's setting: cells run with the values they have, and nobody is asked. */
  readonly skipPrompts: boolean;
  /** What is wrong with it: errors only if something is played, since other tools have front matter too. */
  readonly problems: readonly Diagnostic[];
  /** Offset where the Markdown begins. */
  readonly after: number;
}

type Key = keyof typeof FRONT_MATTER_KEYS;

/** What Runme, site generators and note tools keep in front matter; it is ignored and not an error. */
const FOREIGN_KEYS: ReadonlySet<string> = new Set([
  ...['shell', 'tag', 'terminalRows', 'runme', 'version', 'id', 'slug', 'date', 'lastmod', 'updated'],
  ...['tags', 'categories', 'category', 'keywords', 'description', 'summary', 'author', 'authors', 'status', 'draft'],
  ...['layout', 'permalink', 'parent', 'nav_order', 'has_children', 'grand_parent', 'weight', 'menu', 'aliases'],
  ...['sidebar_position', 'sidebar_label', 'sidebar', 'hide_table_of_contents', 'hide_title', 'custom_edit_url'],
  ...[
    'toc',
    'type',
    'lang',
    'language',
    'image',
    'icon',
    'hide',
    'template',
    'subtitle',
    'stage',
    'group',
    'info',
    'created',
    'reviewed',
    'last_reviewed',
  ],
]);

const NONE = {
  title: null,
  owner: null,
  severity: null,
  cadence: null,
  cwd: null,
  rto: null,
  rpo: null,
  requires: [],
  params: [],
  connections: [],
  sandbox: null,
  skipPrompts: false,
  problems: [],
} satisfies Omit<FrontMatter, 'after'>;

/** Reads the front matter with exact places. YAML and JSON are read; TOML is reported and ignored. */
export async function readFrontMatter(source: SourceText, memory?: Map<string, FrontMatter>): Promise<FrontMatter> {
  const place = locateFrontMatter(source);
  if (!place) return { ...NONE, after: source.begin };
  const problems = collectProblems();
  if (place.format === 'toml') {
    problems.add(source.span(source.begin, place.start), {
      rule: 'foreign-front-matter',
      severity: 'info',
      message: 'TOML front matter is not read',
      hint: 'write params, connections and objectives as YAML between --- lines',
    });
    return { ...NONE, after: place.after, problems: problems.sorted([]) };
  }
  const key = memory && `${source.file}\0${source.text.slice(0, place.after)}`;
  const known = key === undefined ? undefined : memory?.get(key);
  if (known) return known;
  const read = await readYaml(source, place, problems);
  const found = { ...read, after: place.after, problems: problems.sorted([]) };
  if (key !== undefined) remember(key, found, memory);
  return found;
}

/** Those of a few files: the one that is edited, and what it plays. */
const MOST_REMEMBERED = 20;

function remember(key: string, found: FrontMatter, memory?: Map<string, FrontMatter>): void {
  if (memory && memory.size >= MOST_REMEMBERED) memory.clear();
  memory?.set(key, found);
}

async function readYaml(source: SourceText, place: FrontMatterPlace, problems: Problems) {
  const yaml = await import('yaml');
  const at = (start: number, end: number): Span => source.span(place.start + start, place.start + end);
  // A lone CR ends a line in Markdown but not in YAML; replacing one character with another keeps the offsets.
  const text = source.text.slice(place.start, place.end).replace(/\r(?!\n)/g, '\n');
  const document = yaml.parseDocument(text, { uniqueKeys: true });
  for (const error of document.errors) {
    problems.add(at(error.pos[0], error.pos[1]), {
      rule: 'bad-front-matter',
      message: error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? error.code,
      hint: 'write the front matter as YAML, with quotes around text that has : or # in it',
    });
  }
  if (document.errors.length > 0) return NONE;
  const reader = createFieldReader({
    yaml,
    document,
    at,
    say: problems.add,
    unknownKey: (field, hint) => {
      if (field.path === field.key && isForeign(field.key)) return;
      // A key that is like none of ours belongs to another tool; one that is like ours is a mistake.
      const foreign = field.path === field.key && nearestName(field.key, Object.keys(FRONT_MATTER_KEYS)) === undefined;
      problems.add(field.keySpan, {
        rule: 'unknown-key',
        ...(foreign ? { severity: 'warning' } : {}),
        message: `unknown key \`${field.path}\` in the front matter`,
        hint,
      });
    },
  });
  const whole = source.span(place.start, place.end);
  const top: Field = { key: '', path: '', keySpan: whole, span: whole, node: document.contents };
  return readTop(top, reader, problems);
}

/** A dot or colon separates the name of another tool from its key: `ms.topic`, `og:title`. */
const isForeign = (key: string): boolean => FOREIGN_KEYS.has(key) || /^[\w-]+[.:]\S/.test(key);

function readTop(top: Field, reader: FieldReader, problems: Problems): Omit<FrontMatter, 'after' | 'problems'> {
  const fields = new Map(
    (reader.map(top, Object.keys(FRONT_MATTER_KEYS), 'a map of keys') ?? []).map((field) => [field.key, field]),
  );
  const text = (key: Key): string | null => {
    const field = fields.get(key);
    return field ? reader.text(field, 'text') : null;
  };
  const [objectives, requires] = [fields.get('objectives'), fields.get('requires')];
  const [params, connections, sandbox] = [fields.get('params'), fields.get('connections'), fields.get('sandbox')];
  const skip = fields.get('skipPrompts');
  return {
    title: text('title'),
    owner: text('owner'),
    severity: text('severity'),
    cadence: text('cadence'),
    cwd: text('cwd'),
    ...(objectives ? readObjectives(objectives, reader, problems) : { rto: null, rpo: null }),
    requires: requires
      ? reader
          .texts(requires, 'a list of binaries, like [pg_restore, jq]')
          .map(({ text: name, span }) => ({ name, span }))
      : [],
    params: params ? readParams(params, reader, problems) : [],
    connections: connections ? readConnections(connections, reader) : [],
    sandbox: sandbox ? readSandbox(sandbox, reader) : null,
    skipPrompts: skip ? (reader.flag(skip) ?? false) : false,
  };
}

function readObjectives(field: Field, reader: FieldReader, problems: Problems) {
  const found: { rto: Objective | null; rpo: Objective | null } = { rto: null, rpo: null };
  for (const one of reader.map(
    field,
    Object.keys(FRONT_MATTER_KEYS.objectives.keys),
    'a map like { rto: 2h, rpo: 1h }',
  ) ?? []) {
    const text = reader.text(one, 'a duration like 2h');
    if (text === null) continue;
    const targetMs = parseDuration(text) ?? readTextDuration(text);
    if (targetMs === null) {
      problems.add(one.span, {
        rule: 'bad-duration',
        message: `${one.path}: found ${text}, expected a duration like 2h, 30m, 1h30m`,
      });
    } else found[one.key as 'rto' | 'rpo'] = { targetMs, span: one.span };
  }
  return found;
}
