import { createHash } from 'node:crypto';
import { formatDuration } from '../../model/duration.ts';
import { countSteps, measure } from '../../model/measures.ts';
import type { Measured } from '../../model/objectives.ts';
import type { RunState } from '../../model/state.ts';
import { figureWords, measuredWords, RUN_WORDS } from '../../presentation/wording.ts';
import type { ReportFormat } from '../format.ts';
import { documentOf } from '../markdown/index.ts';
import { escapeMarkup } from '../../presentation/markup.ts';
import { bodyOf } from './body.ts';
import { chartOf } from './chart.ts';
import { historyOf } from './history.ts';
import { outputOf } from './output.ts';
import { STYLE } from './style.ts';

/** The readable report as one page with a chart of the run. It needs no scripts, no network and no other file. */
export const html: ReportFormat = {
  name: 'html',
  summary: 'the report as one self-contained page with a timeline, for the browser and for paper',
  extension: 'html',
  render(state, context) {
    const [title, ...rest] = documentOf(state, context);
    const svg = chartOf(state, historyOf(state, context.records));
    const figure = svg === '' ? '' : `<figure>\n${svg}\n<figcaption>${LEGEND}</figcaption>\n</figure>\n`;
    return [
      '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
      `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
      '<meta name="viewport" content="width=device-width, initial-scale=1">',
      `<title>${escapeMarkup(state.plan.title)}</title>`,
      `<style>${STYLE}</style>\n</head>\n<body>\n<main>`,
      `${bodyOf(title ? [title] : [])}${cardsOf(state)}${figure}${bodyOf(rest)}${outputOf(state, context)}</main>\n</body>\n</html>\n`,
    ].join('\n');
  },
};

/** Even if a text escaped its quotes, the browser would load, run and send nothing. */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;

const LEGEND =
  'Green: a step at work. Blue: its gates being evaluated. Red with a cross: failed. Yellow: waiting for an operator. ' +
  'Dashed box: outcome unknown. Grey: nothing was played. Dotted lines: times that were reported, not measured.';

function cardsOf(state: RunState): string {
  const { rto, rpo, time } = measure(state);
  const count = countSteps(state);
  const ended = state.status === 'completed' ? 'good' : state.status === 'failed' ? 'bad' : 'warn';
  const cards = [
    card('Result', RUN_WORDS[state.status], `${count.passed} of ${count.total} steps passed`, ended),
    objectiveCard('RTO', rto),
    objectiveCard('RPO', rpo),
    card('Duration', formatDuration(time.elapsedMs), `${formatDuration(time.waitedMs)} waiting for operators`, ''),
  ];
  return `<dl class="cards">\n${cards.join('\n')}\n</dl>\n`;
}

function objectiveCard(name: string, measured: Measured): string {
  const unmeasured = measured.targetMs === null ? '' : 'warn';
  const looks = { met: 'good', missed: 'bad', invalid: 'bad', 'not-measured': unmeasured, 'no-target': '' } as const;
  const figure = measured.actualMs === null && measured.verdict === 'missed' ? 'not restored' : figureWords(measured);
  return card(name, figure, measuredWords(measured), looks[measured.verdict]);
}

function card(name: string, figure: string, words: string, look: string): string {
  return `<div class="${look}"><dt>${name}</dt><dd>${escapeMarkup(figure)}<small>${escapeMarkup(words)}</small></dd></div>`;
}
