import { formatClock, formatDuration } from '../../model/duration.ts';
import { countSteps } from '../../model/measures.ts';
import { measureRpo, measureRto } from '../../model/objectives.ts';
import { modeWords, oneLine, RUN_WORDS } from '../../presentation/wording.ts';
import { VERDICT_WORDS } from '../../presentation/word-tables.ts';
import { cutLine, ends, span, type Line } from '../fit.ts';
import { replaySpans } from '../replay-controls.ts';
import type { Store } from '../store.ts';
import type { Theme, Tone } from '../theme.ts';
import { barSpans, budgetsAhead } from './budget.ts';
import { busySteps } from '../focus.ts';

/** Two lines: what is being played, and the clock. */
export function headerLines(store: Store, theme: Theme, width: number): readonly Line[] {
  const { state, plan } = store;
  const { glyphs } = theme;
  const run = state.started?.run ?? '';
  // The end of the id is unique enough, and commands accept it.
  const shortRun = width < 90 ? run.slice(run.lastIndexOf('-') + 1) : run;
  const right = [
    ...(store.replay ? [...replaySpans(store.replay.status(), theme), span(`${glyphs.dot} `, 'quiet')] : []),
    span(oneLine(modeWords(state), 30), state.started?.mode === 'live' ? 'warn' : 'accent'),
    span(` ${glyphs.dot} ${shortRun} `, 'quiet'),
  ];
  return [
    ends([span(' '), span(oneLine(plan.title), 'strong')], right, width, glyphs.more),
    clockLine(store, theme, width),
  ];
}

function clockLine(store: Store, theme: Theme, width: number): Line {
  const { state } = store;
  const { glyphs } = theme;
  const rto = measureRto(state);
  const rpo = measureRpo(state);
  const clock: Line = [span(' RTO ', 'quiet'), span(formatClock(store.rtoMs), toneOf(store.rtoMs, rto.targetMs))];
  const against: Line =
    rto.targetMs === null
      ? []
      : [
          span(` of ${formatDuration(rto.targetMs)} `, 'quiet'),
          ...barSpans(store.rtoMs, rto.targetMs, width >= 110 ? 24 : 12, theme),
          span(` ${Math.floor((100 * store.rtoMs) / rto.targetMs)}%`, 'quiet'),
        ];
  const verdict: Line =
    rto.actualMs === null && rto.verdict !== 'missed'
      ? []
      : [
          span(
            ` ${rto.verdict === 'no-target' ? 'restored' : VERDICT_WORDS[rto.verdict]}`,
            rto.verdict === 'missed' || rto.verdict === 'invalid' ? 'bad' : 'good',
          ),
        ];
  const point: Line =
    rpo.actualMs === null
      ? []
      : [
          span('   RPO ', 'quiet'),
          span(formatDuration(rpo.actualMs), rpo.verdict === 'met' || rpo.verdict === 'no-target' ? 'good' : 'bad'),
          span(rpo.verdict === 'no-target' ? '' : ` ${VERDICT_WORDS[rpo.verdict]}`, 'quiet'),
        ];
  const count = countSteps(state);
  const status: Line = [
    span(`${statusWords(store, width)} `, statusTone(store)),
    span(`${count.passed + count.skipped}${glyphs.of}${count.total} `, 'quiet'),
  ];
  return cutLine(
    ends([...clock, ...against, ...verdict, ...point, ...aheadSpans(store, width)], status, width, glyphs.more),
    width,
  );
}

/** Whether the sections ahead, each within its budget, still fit into the target. */
function aheadSpans(store: Store, width: number): Line {
  const ahead = width >= 100 ? budgetsAhead(store) : null;
  if (ahead === null) return [];
  const words = `${formatDuration(ahead.aheadMs)}${ahead.fits ? '' : ', more than is left'}`;
  return [span('   budgets ahead ', 'quiet'), span(words, ahead.fits ? 'plain' : 'warn')];
}

/** A pause begins when the running steps have ended. */
function statusWords(store: Store, width: number): string {
  const { state } = store;
  if (state.paused) return busySteps(store).length > 0 ? 'pauses after this step' : 'paused';
  return width < NARROW && state.status === 'waiting' ? 'waiting' : RUN_WORDS[state.status];
}

const NARROW = 60;

function statusTone(store: Store): Tone {
  const { status, paused } = store.state;
  if (status === 'completed') return 'good';
  if (status === 'failed' || status === 'cancelled') return 'bad';
  return status === 'running' && !paused ? 'accent' : 'warn';
}

/** A warning from three quarters of the target on. */
function toneOf(ms: number, targetMs: number | null): Tone {
  if (targetMs === null) return 'strong';
  if (ms > targetMs) return 'bad';
  return ms > 0.75 * targetMs ? 'warn' : 'strong';
}
