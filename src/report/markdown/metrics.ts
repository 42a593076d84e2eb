import { formatDuration } from '../../model/duration.ts';
import { measure, type Measured, type SectionMeasure } from '../../model/measures.ts';
import type { RunState } from '../../model/state.ts';
import { code, inline, table } from './text.ts';

export function metrics(state: RunState): string {
  const { rto, rpo, sections, time } = measure(state);
  const parts = [
    '## Metrics',
    table(
      ['Objective', 'Target', 'Achieved', 'Verdict', 'How it was measured'],
      [
        objectiveRow('RTO', rto, state.plan.objectives.rto?.from),
        objectiveRow('RPO', rpo, state.plan.objectives.rpo?.from),
      ],
    ),
    `Data loss: ${dataLoss(rpo)}.`,
    `Of ${formatDuration(time.elapsedMs)}, ${formatDuration(time.machineMs)} went to the machine, ${formatDuration(time.waitedMs)} to waiting for people, and for ${formatDuration(time.stoppedMs)} the run stood still.`,
  ];
  if (state.marks.length > 0) parts.push('### Marks', marks(state));
  if (sections.some((section) => section.actualMs !== null)) parts.push('### Sections', sectionTable(sections));
  return parts.join('\n\n');
}

const VERDICTS: Readonly<Record<Measured['verdict'], string>> = {
  met: 'met',
  missed: '**missed**',
  'not-measured': 'not measured',
  invalid: '**invalid**',
  'no-target': 'no target',
};

function objectiveRow(name: string, measured: Measured, writtenAt: string | undefined): readonly string[] {
  const target = measured.targetMs === null ? 'none' : formatDuration(measured.targetMs);
  return [
    name,
    writtenAt === undefined ? target : `${target} (${code(writtenAt)})`,
    measured.actualMs === null ? 'not measured' : formatDuration(measured.actualMs),
    VERDICTS[measured.verdict],
    measured.from !== null && measured.to !== null
      ? `${inline(measured.from)} → ${inline(measured.to)}: ${inline(measured.why)}`
      : inline(measured.why),
  ];
}

function dataLoss(rpo: Measured): string {
  if (rpo.actualMs === null) return 'not measured';
  if (rpo.verdict === 'invalid') return `unknown, because ${rpo.why}`;
  const evidence = rpo.evidence === null ? '' : `, by ${code(rpo.evidence)}`;
  return `what was written in the ${formatDuration(rpo.actualMs)} between the recovery point and the disruption${evidence}`;
}

function marks(state: RunState): string {
  return table(
    ['Mark', 'At', 'Source', 'Evidence'],
    state.marks.map((mark) => [
      mark.void ? `~~${inline(mark.name)}~~ (undone)` : inline(mark.name),
      mark.at,
      code(mark.source),
      mark.evidence === null ? '' : code(mark.evidence),
    ]),
  );
}

const HELD: Readonly<Record<SectionMeasure['verdict'], string>> = {
  within: 'within',
  over: '**over**',
  'not-measured': 'not played',
  'no-target': '',
};

function sectionTable(sections: readonly SectionMeasure[]): string {
  return table(
    ['Section', 'Budget', 'Actual', 'Verdict'],
    sections
      .filter((section) => section.budgetMs !== null || section.actualMs !== null)
      .map((section) => [
        inline(section.title || section.id || 'Beginning'),
        section.budgetMs === null ? '' : formatDuration(section.budgetMs),
        section.actualMs === null ? 'not played' : formatDuration(section.actualMs),
        HELD[section.verdict],
      ]),
  );
}
