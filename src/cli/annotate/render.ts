import { place } from '../../model/source.ts';
import { jsonText, neutralise } from '../../presentation/terminal-text.ts';
import type { Proposal } from '../../annotate/index.ts';
import { diagnosticLines } from '../runbook/load-runbook.ts';
import type { AnnotatedFile } from './annotate-file.ts';

/** The stable shape of `annotate --json`, as docs/commands.md describes it. */
export const asJson = (files: readonly AnnotatedFile[]): string =>
  `${jsonText(
    files.map(({ file, report, problems, proposals, before, after }) => ({
      file,
      report,
      changed: before !== after,
      problems,
      proposals: proposals.map(proposalJson),
    })),
    2,
  )}\n`;

const proposalJson = ({ what, span, why, insert }: Proposal) => ({
  what,
  line: span.start.line,
  column: span.start.column,
  why,
  insert: insert === null ? null : textOf(insert),
});

/** What is inserted, without the marks around it. */
function textOf(insert: NonNullable<Proposal['insert']>): string {
  switch (insert.into) {
    case 'fence':
      return insert.attributes.join(' ');
    case 'section':
      return insert.words.join(' ');
    case 'above-fence':
    case 'below-heading':
      return insert.todo;
    case 'params':
      return insert.param.name;
    case 'objectives':
      return `${insert.name}: ${insert.targetMs / 60_000}m`;
  }
}

/** What there is to say about a file besides its diff. */
export function summaryLines({ file, report, problems, proposals }: AnnotatedFile): readonly string[] {
  if (report !== null)
    return [neutralise(`${file}: ${report}`), '    nothing is proposed; annotate it all the same with --force'];
  if (problems.length > 0)
    return [...diagnosticLines(problems), neutralise(`${file}: fix this first; nothing is proposed`)];
  const notes = proposals.filter(({ insert }) => insert === null);
  return [
    ...notes.map(({ span, why }) => neutralise(`${place(span)}: note: ${why}`)),
    neutralise(`${file}: ${countsText(proposals)}`),
  ];
}

const NAMES: readonly (readonly [what: Proposal['what'], one: string, many: string])[] = [
  ['step', 'step', 'steps'],
  ['gate', 'gate', 'gates'],
  ['expect', 'expected output', 'expected outputs'],
  ['option', 'option', 'options'],
  ['manual', 'manual section', 'manual sections'],
  ['attribute', 'attribute', 'attributes'],
  ['param', 'param', 'params'],
  ['objective', 'objective', 'objectives'],
  ['todo', 'TODO for a person', 'TODOs for a person'],
];

function countsText(proposals: readonly Proposal[]): string {
  const parts = NAMES.flatMap(([what, one, many]) => {
    const count = proposals.filter((proposal) => proposal.what === what).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  });
  return parts.length === 0 ? 'nothing to add' : parts.join(', ');
}
