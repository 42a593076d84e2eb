import { formatDuration } from '../../model/duration.ts';
import { measure, stepMs } from '../../model/measures.ts';
import { sectionOf } from '../../model/plan.ts';
import type { RunState } from '../../model/state.ts';
import { oneLine } from '../../presentation/wording.ts';
import { listedSteps } from '../describe.ts';
import { attributes, escapeMarkup } from '../../presentation/markup.ts';
import type { History, Stretch } from './history.ts';
import { chartScale, chartMarks, ticksOf, type Scale } from './scale.ts';

const WIDTH = 1_000;
/** Columns of pixels for names. */
const LEFT = 230;
const ROW = 20;
const TOP = 8;
/** With more steps than this the chart shows sections only. */
const MOST_STEPS = 250;

interface Row {
  readonly name: string;
  /** Shown behind the bars: the time spent, and the budget. */
  readonly spent: string;
  readonly kind: 'section' | 'step';
  readonly stretches: readonly Stretch[];
}

/** A chart of the run: a row for each section and step, waits and stops, marks and the RTO target. */
export function chartOf(state: RunState, history: History): string {
  const rows = rowsOf(state, history);
  if (rows.length === 0) return '';
  const marks = chartMarks(state, history.endMs);
  const scale = chartScale(history.endMs, marks);
  const levels = Math.max(0, ...marks.map((mark) => mark.level + 1));
  const top = TOP + levels * 16 + 20;
  const bottom = top + rows.length * ROW;
  const label = `Timeline of ${rows.filter((row) => row.kind === 'step').length} steps over ${formatDuration(history.endMs)}`;
  return [
    `<svg${attributes({ viewBox: `0 0 ${WIDTH} ${bottom + 8}`, role: 'img', 'aria-label': label })}>`,
    ...ticksOf(scale).map(({ x, text }) => line('tick', x, top - 4, bottom) + words('axis', x, top - 8, text)),
    ...history.stops.map((stop) => bar(scale, stop, top, bottom - top)),
    // Marks are drawn below the rows, so that text stays readable.
    ...marks.map(({ x, look, level }) => line(`mark ${look}`, x, TOP + level * 16 + 14, bottom)),
    ...rows.flatMap((row, index) => rowSvg(scale, row, top + index * ROW)),
    ...marks.map(({ name, x, look, level, turned }) =>
      words(`name ${look}${turned ? ' turned' : ''}`, turned ? x - 3 : x + 3, TOP + level * 16 + 10, name),
    ),
    '</svg>',
  ].join('\n');
}

function rowsOf(state: RunState, { steps }: History): readonly Row[] {
  const played = listedSteps(state).filter(([step]) => steps.has(step.id));
  const { sections } = measure(state);
  const detailed = played.length <= MOST_STEPS;
  const byId = new Map(sections.map((one) => [one.id, one]));
  const inSections = new Map<string, Stretch[]>();
  for (const [step] of detailed ? [] : played) {
    const own = inSections.get(step.section) ?? [];
    own.push(...(steps.get(step.id) ?? []));
    inSections.set(step.section, own);
  }
  const rows: Row[] = [];
  let section: string | null = null;
  for (const [step] of played) {
    if (step.section !== section) {
      section = step.section;
      const own = byId.get(section);
      const budget = own?.budgetMs ?? null;
      const spent = formatDuration(own?.actualMs ?? 0);
      rows.push({
        name: oneLine(sectionOf(state.plan, section)?.title ?? '') || 'Beginning',
        spent:
          budget === null ? spent : `${spent} of ${formatDuration(budget)}${own?.verdict === 'over' ? ', over' : ''}`,
        kind: 'section',
        stretches: inSections.get(section) ?? [],
      });
    }
    const ms = stepMs(state, step.id);
    const spent = ms === null ? '' : formatDuration(ms);
    if (detailed) rows.push({ name: step.id, spent, kind: 'step', stretches: steps.get(step.id) ?? [] });
  }
  return rows;
}

function rowSvg(scale: Scale, row: Row, y: number): readonly string[] {
  return [
    ...(row.kind === 'section' ? [`<path${attributes({ class: 'rule', d: `M0 ${y}H${WIDTH}` })}/>`] : []),
    ...(row.stretches.length === 0 ? [heading(row, y)] : [...names(row, y)]),
    ...row.stretches.map((stretch) => bar(scale, stretch, y + 4, ROW - 8)),
  ];
}

/** A row without bars: its title may use the whole width. */
function heading({ name, spent, kind }: Row, y: number): string {
  const title = escapeMarkup(oneLine(name, 110));
  return `<text${attributes({ class: kind, x: 0, y: y + 14 })}>${title} <tspan class="aside">${escapeMarkup(spent)}</tspan></text>`;
}

function names({ name, spent, kind }: Row, y: number): readonly string[] {
  const indent = kind === 'section' ? 0 : 12;
  const room = Math.floor((LEFT - indent - 12 - spent.length * 6) / 7);
  const shown = name.length > room ? `${name.slice(0, Math.max(1, room - 1))}…` : name;
  return [
    `<text${attributes({ class: kind, x: indent, y: y + 14 })}>${escapeMarkup(shown)}<title>${escapeMarkup(name)}</title></text>`,
    `<text${attributes({ class: 'spent', x: LEFT - 8, y: y + 14 })}>${escapeMarkup(spent)}</text>`,
  ];
}

function bar(scale: Scale, { label, fromMs, toMs, look }: Stretch, y: number, height: number): string {
  const x = scale.x(fromMs);
  const width = Math.max(1.5, scale.x(toMs) - x).toFixed(1);
  const title = `${label}, ${LOOK_WORDS[look]}, ${formatDuration(toMs - fromMs)}`;
  const failed = look === 'failed' || look === 'not-held' || look === 'not-judged';
  // Colour alone must not mark a failure.
  const cross = failed ? words('cross', x + Number(width) + 2, y + height - 1, '✕') : '';
  return `<rect${attributes({ class: look, x: x.toFixed(1), y, width, height })}><title>${escapeMarkup(title)}</title></rect>${cross}`;
}

const LOOK_WORDS: Readonly<Record<Stretch['look'], string>> = {
  passed: 'exited well',
  failed: 'failed',
  unknown: 'outcome unknown',
  running: 'still running',
  held: 'held',
  'not-held': 'did not hold',
  'not-judged': 'could not be judged',
  waiting: 'waited for an operator',
  stopped: 'nothing was played',
};

const line = (look: string, x: number, from: number, to: number): string =>
  `<path${attributes({ class: look, d: `M${x.toFixed(1)} ${from}V${to}` })}/>`;

const words = (look: string, x: number, y: number, text: string): string =>
  `<text${attributes({ class: look, x: x.toFixed(1), y })}>${escapeMarkup(text)}</text>`;
