import { formatDuration } from '../../../src/model/duration.ts';
import { slugOf } from '../../../src/interpreter/parse/outline/slug.ts';
import { scoreOf } from './index-page.ts';
import type { Entry } from './read-library.ts';

/** A place in the library: `stores/postgres.md`, or one section or option of it: `stores/postgres.md#to-a-time`. */
type Place = string;

export interface SeedItem {
  readonly item: string;
  readonly in?: readonly Place[];
  readonly not?: string;
}

export interface SeedRow {
  readonly heading: string;
  readonly in?: readonly Place[];
  /** What the heading is, if it is no procedure. */
  readonly not?: string;
  readonly items?: readonly SeedItem[];
}

export interface Seed {
  readonly seed: string;
  readonly title: string;
  readonly rows: readonly SeedRow[];
}

/** docs/seeds.md */
export function seedsPage(seeds: readonly Seed[], entries: readonly Entry[]): string {
  return [
    '<!-- Written from docs/seeds.yaml and the library by npm run docs. -->',
    '',
    '# Where the procedures come from',
    '',
    'The library began as five real documents. This page follows each of them, heading by heading, to what plays it. What is a',
    'stand-in in a rehearsal, and how the mutants fared, is in [the index of the library](../runbooks/README.md) too.',
    '',
    ...seeds.flatMap(({ seed, title, rows }) => [
      `## ${title}`,
      '',
      `\`${seed}\``,
      '',
      '| in the document | played by | real in the sandbox | stand-ins | RTO | rehearsal | mutants killed |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      ...rows.flatMap((row) => [
        ...linesOf(row.heading, row, entries),
        ...(row.items ?? []).flatMap((item) => linesOf(`${row.heading}: ${item.item}`, item, entries)),
      ]),
      '',
      `Not procedures: ${rows
        .filter(({ not, items }) => not !== undefined && items === undefined)
        .map(({ heading, not }) => `${heading} (${not})`)
        .join('; ')}.`,
      '',
    ]),
  ].join('\n');
}

function linesOf(heading: string, { in: places, not }: Pick<SeedRow, 'in' | 'not'>, entries: readonly Entry[]): string[] {
  if (!places) return heading.includes(': ') && not !== undefined ? [`| ${heading} | ${not} | | | | | |`] : [];
  return places.map((place, index) => {
    const { entry, title, anchor, rtoMs } = find(place, entries);
    const { file, real, standIns, rehearsal } = entry;
    const cells = [
      index === 0 ? heading : '',
      `[${title}](../runbooks/${file}${anchor === null ? '' : `#${anchor}`})`,
      real.join(', '),
      standIns.length === 0 ? 'none' : standIns.map((name) => `\`${name}\``).join(' '),
      rtoMs === null ? 'none' : formatDuration(rtoMs),
      rehearsal ? rehearsal.verdict.replace('-', ' ') : 'never',
      scoreOf(entry),
    ];
    return `| ${cells.join(' | ')} |`;
  });
}

interface Found {
  readonly entry: Entry;
  readonly title: string;
  readonly anchor: string | null;
  readonly rtoMs: number | null;
}

/** Throws for a place that does not exist, so that the page cannot promise it. */
function find(place: Place, entries: readonly Entry[]): Found {
  const [file, id] = place.split('#');
  const entry = entries.find((one) => one.file === file);
  if (!entry) throw new Error(`docs/seeds.yaml: there is no runbook ${file}`);
  const { runbook } = entry;
  const rtoMs = runbook.objectives.rto?.targetMs ?? null;
  if (id === undefined) return { entry, title: runbook.title ?? entry.file, anchor: null, rtoMs };
  const section = runbook.sections.find((one) => one.id === id);
  if (!section) {
    const ids = runbook.sections.map((one) => one.id).join(', ');
    throw new Error(`docs/seeds.yaml: ${file} has no section #${id}, but ${ids}`);
  }
  const title = `${runbook.title ?? entry.file}: ${section.title}`;
  return { entry, title, anchor: slugOf(section.title), rtoMs: section.attributes.rtoMs ?? rtoMs };
}
