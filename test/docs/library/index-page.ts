import path from 'node:path';
import { formatDuration } from '../../../src/model/duration.ts';
import type { Entry, Rehearsals } from './read-library.ts';

/** Folders of runbooks/, in the order of the page. */
const SUBJECTS = [
  { folder: '.', title: 'The data layer', about: 'metastore, objects and volumes, and what keeps them right' },
  { folder: 'stores', title: 'Stores', about: 'one page per kind of store' },
  { folder: 'backup', title: 'Backups', about: 'making, checking, keeping and restoring them' },
  { folder: 'disaster', title: 'Disasters', about: 'when more than one thing is gone, and the drills for it' },
];

/** runbooks/README.md */
export function indexPage(entries: readonly Entry[], { machine }: Pick<Rehearsals, 'machine'>): string {
  const known = new Set(SUBJECTS.map(({ folder }) => folder));
  const stray = entries.filter(({ file }) => !known.has(path.dirname(file)));
  if (stray.length > 0) throw new Error(`not in a folder of the index: ${stray.map(({ file }) => file).join(', ')}`);
  const procedures = entries.reduce((total, each) => total + Math.max(1, each.procedures.length), 0);
  return [
    '<!-- Written from the runbooks and rehearsals.json by npm run docs. -->',
    '',
    '# The library',
    '',
    `${entries.length} runbooks for ${procedures} procedures. Each plays as it is: \`npx runbook play FILE\` on your stores,`,
    '`--sandbox` on throw-away ones. [Where each of them comes from](../docs/seeds.md).',
    '',
    ...SUBJECTS.flatMap(({ folder, title, about }) => [
      `## ${title}`,
      '',
      `${about.charAt(0).toUpperCase()}${about.slice(1)}.`,
      '',
      '| runbook | procedures | RTO | RPO | steps | gates | mutants killed | real in the sandbox | stand-ins | rehearsed |',
      '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
      ...entries.filter(({ file }) => path.dirname(file) === folder).map(row),
      '',
    ]),
    '## How to read it',
    '',
    '- **RTO**, **RPO**: the targets of the runbook; a report has what was measured.',
    '- **mutants killed**: how many of its plays with something missing, half done or damaged turned red',
    '  (`runbook test --mutate`).',
    '- **real in the sandbox**: what a rehearsal really starts. **stand-ins**: commands that are imitated there, with state and',
    '  checked arguments. Without `--sandbox` the real commands are called.',
    `- **rehearsed**: when \`npm run rehearse\` last played it (${machine}), and how long all its procedures took.`,
    '  *changed since*: the runbook or its sandbox is not the one that was rehearsed.',
    '',
  ].join('\n');
}

function row(entry: Entry): string {
  const { file, runbook, procedures, real, standIns } = entry;
  const titles = procedures.map(({ title, anchor }) => `[${title}](./${file}#${anchor})`);
  const count = (...roles: string[]): string => String(runbook.steps.filter(({ role }) => roles.includes(role)).length);
  const cells = [
    `[${runbook.title ?? file}](./${file})`,
    titles.length === 0 ? 'one' : titles.join('<br>'),
    targetOf(runbook.objectives.rto),
    targetOf(runbook.objectives.rpo),
    count('step', 'file', 'manual'),
    count('gate', 'guard'),
    scoreOf(entry),
    real.join(', '),
    standIns.length === 0 ? 'none' : standIns.map((name) => `\`${name}\``).join(' '),
    rehearsedOf(entry),
  ];
  return `| ${cells.join(' | ')} |`;
}

const targetOf = (objective: { readonly targetMs: number } | null): string =>
  objective ? formatDuration(objective.targetMs) : 'none';

/** `7 of 7`, else why there is no number. */
export function scoreOf({ rehearsal, changed }: Pick<Entry, 'rehearsal' | 'changed'>): string {
  if (rehearsal?.mutants == null) return 'not measured';
  return `${rehearsal.killed} of ${rehearsal.mutants}${changed ? ', changed since' : ''}`;
}

function rehearsedOf({ rehearsal, changed }: Entry): string {
  if (!rehearsal) return 'never';
  if (rehearsal.verdict === 'not-tested') return `not tested on ${rehearsal.on}`;
  const said = `${rehearsal.on}, ${formatDuration(rehearsal.playMs)}`;
  return `${rehearsal.verdict === 'failed' ? 'failed ' : ''}${said}${changed ? ', changed since' : ''}`;
}
