import { formatDuration } from '../../model/duration.ts';
import { measure, type SectionMeasure } from '../../model/measures.ts';
import type { Measured } from '../../model/objectives.ts';
import { figureWords } from '../../presentation/wording.ts';
import { VERDICT_WORDS } from '../../presentation/word-tables.ts';
import { markOf } from '../../model/marks.ts';
import type { Mark, RunState } from '../../model/state.ts';
import { code, heading, inline, paragraph, say, strong, struck, table } from '../document.ts';
import type { Block, Cell, Words } from '../document.ts';

export function metrics(state: RunState): readonly Block[] {
  const { rto, rpo, sections, time } = measure(state);
  const parts: Block[] = [
    heading(2, 'Metrics'),
    table(
      ['Objective', 'Target', 'Achieved', 'Verdict', 'How it was measured'],
      [
        objectiveRow('RTO', rto, state.plan.objectives.rto?.from),
        objectiveRow('RPO', rpo, state.plan.objectives.rpo?.from),
      ],
    ),
    paragraph(say`Data loss: ${dataLoss(rpo)}.`),
    paragraph(
      `Of ${formatDuration(time.elapsedMs)}, ${formatDuration(time.machineMs)} was work, ${formatDuration(time.waitedMs)} was spent waiting for operators, and for ${formatDuration(time.stoppedMs)} nothing was played.`,
    ),
  ];
  if (state.marks.length > 0) parts.push(heading(3, 'Marks'), marks(state));
  if (sections.some((section) => section.actualMs !== null)) parts.push(heading(3, 'Sections'), sectionTable(sections));
  return parts;
}

function objectiveRow(name: string, measured: Measured, writtenAt: string | undefined): readonly Cell[] {
  const target = measured.targetMs === null ? 'none' : formatDuration(measured.targetMs);
  return [
    name,
    writtenAt === undefined ? target : say`${target} (${code(writtenAt)})`,
    figureWords(measured),
    BAD.has(measured.verdict) ? strong(VERDICT_WORDS[measured.verdict]) : VERDICT_WORDS[measured.verdict],
    measured.from !== null && measured.to !== null
      ? say`${inline(measured.from)} → ${inline(measured.to)}: ${inline(measured.why)}`
      : inline(measured.why),
  ];
}

const BAD: ReadonlySet<Measured['verdict']> = new Set(['missed', 'invalid']);

function dataLoss(rpo: Measured): Words {
  if (rpo.actualMs === null) return say`not measured`;
  if (rpo.verdict === 'invalid') return say`unknown, because ${rpo.why}`;
  const evidence = rpo.evidence === null ? '' : say`, by ${code(rpo.evidence)}`;
  return say`what was written in the ${formatDuration(rpo.actualMs)} between the recovery point and the disruption${evidence}`;
}

function marks(state: RunState): Block {
  return table(
    ['Mark', 'At', 'Source', 'Evidence'],
    state.marks.map((mark) => [
      markName(mark, state),
      mark.at,
      code(mark.source),
      mark.evidence === null ? '' : code(mark.evidence),
    ]),
  );
}

const HELD: Readonly<Record<SectionMeasure['verdict'], Cell>> = {
  within: 'within',
  over: strong('over'),
  'not-measured': 'not played',
  'no-target': '',
};

function sectionTable(sections: readonly SectionMeasure[]): Block {
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

/** For marks that were set more than once, says which one counts. */
function markName(mark: Mark, state: RunState): Words {
  const name = inline(mark.name);
  if (mark.void) return say`${struck(name)} (undone)`;
  return markOf(state, mark.name) === mark ? say`${name}` : say`${name} (set more than once, this one does not count)`;
}
