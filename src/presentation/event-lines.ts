import { formatDuration } from '../model/duration.ts';
import type { Recorded } from '../model/events.ts';
import { stepMs } from '../model/measures.ts';
import { measureRpo, measureRto } from '../model/objectives.ts';
import { sectionOf, stepOf } from '../model/plan.ts';
import { callWords } from './call-words.ts';
import { answerWords, askingOf } from './question-text.ts';
import { formatSize } from './amounts.ts';
import { neutralise } from './terminal-text.ts';
import type { RunState } from '../model/state.ts';
import { line, type EventLine } from './line.ts';
import { planEventLines } from './plan-event-lines.ts';
import { failureLines, foundBriefly, foundWords, modeWords, oneLine, STEP_WORDS, unjudgedWords } from './wording.ts';
import { DECISION_WORDS, STOP_WORDS, VERDICT_WORDS } from './word-tables.ts';

/** The lines for an event, given the state after it. Most events have one line, some none. */
export function eventLines(event: Recorded, state: RunState): readonly EventLine[] {
  switch (event.type) {
    case 'run.started':
      return line('strong', oneLine(event.title), headerLines(state));
    case 'run.resumed':
      return line('strong', `resumed ${state.started?.run ?? ''} by ${oneLine(event.operator)} on ${event.host}`);
    case 'run.stopped':
      return line('warn', `stopped: ${STOP_WORDS[event.reason]}`, event.detail === null ? [] : [oneLine(event.detail)]);
    case 'abort.requested':
      return line('warn', `${oneLine(event.by)} asks to abort the run`);
    case 'approval.given':
      return line('plain', `${event.step}: approved by ${oneLine(event.by)} in advance`);
    case 'run.ending':
      return state.plan.finally.length > 0 ? line('quiet', 'playing the finally blocks') : [];
    case 'section.entered':
      return isHeading(state, event.section) ? line('strong', sectionWords(state, event.section)) : [];
    case 'mark.set':
      return line('strong', markWords(event, state));
    case 'note.added':
      return line('plain', `${event.kind} by ${oneLine(event.by)}: ${oneLine(event.text, 1_000)}`);
    case 'question.asked': {
      const asking = askingOf(event.question, state.plan);
      const answers = asking.choices.map((choice) => choice.label).join(' | ');
      return line('warn', `waiting: ${asking.heading}`, [...asking.details, `answers: ${answers}`]);
    }
    case 'question.answered':
      return line('plain', `answered: ${answerWords(event.answer, event.by, event.source)}`);
    case 'run.paused':
      return line('warn', `paused by ${oneLine(event.by)}`);
    case 'run.continued':
      return line('plain', `continued by ${oneLine(event.by)}`);
    case 'preflight.warned':
      return line('warn', `warning: ${event.connection}: ${oneLine(event.message)}`);
    case 'warning.raised':
      return line('warn', `warning: ${event.step === null ? '' : `${event.step}: `}${oneLine(event.message)}`);
    case 'plan.changed':
    case 'plan.kept':
    case 'params.changed':
      return planEventLines(event);
    case 'journal.recovered':
      return line('warn', `warning: ${event.bytes} bytes of a torn record were set aside in ${event.copy}`);
    case 'sandbox.prepared':
      return line('plain', `sandbox: ${event.services.join(', ') || 'no services'}`, sandboxLines(event));
    case 'sandbox.called':
      return line(
        'plain',
        `stand-ins: ${event.calls.map((one) => `${oneLine(one.command)} ${callWords(one)}`).join('; ')}`,
      );
    case 'undo.requested':
      return line('warn', `${oneLine(event.by)} rolls back the run, newest first: ${event.steps.join(', ')}`);
    case 'undo.left':
      return line('warn', `${event.step} left as it is by ${oneLine(event.by)}: ${oneLine(event.why)}`);
    case 'run.ended':
      return [];
    default:
      return stepEventLines(event, state);
  }
}

type StepEvent = Extract<Recorded, { type: `step.${string}` | `gate.${string}` }>;

function stepEventLines(event: StepEvent, state: RunState): readonly EventLine[] {
  switch (event.type) {
    case 'step.started': {
      const step = stepOf(state.plan, event.step);
      const again = event.attempt > 1 ? ` (attempt ${event.attempt})` : '';
      return line('plain', `${event.step}: ${oneLine(step?.title ?? '')}${again}`);
    }
    case 'step.finished':
      return finishedLines(event, state);
    case 'step.retrying':
      return line('warn', `${event.step}: attempt ${event.attempt} in ${formatDuration(event.delayMs)}`);
    case 'step.failed':
      return line('bad', `${event.step}: FAILED${afterTries(event.step, state)}`, failureLines(event.failure));
    case 'step.committed':
      return line('good', `${event.step}: passed${spentWords(state, event.step)}`);
    case 'step.skipped':
      return line('quiet', `${event.step}: skipped (${oneLine(event.reason)})${byWords(event.by)}`);
    case 'step.unknown':
      return line('warn', `${event.step}: ${STEP_WORDS.unknown} (${oneLine(event.why)})`);
    case 'step.decided':
      return line(
        'warn',
        `${event.step}: ${DECISION_WORDS[event.decision]}${byWords(event.by)}: ${oneLine(event.why)}`,
      );
    case 'step.edited':
      return line(
        'warn',
        `${event.step}: edited for this run${byWords(event.by)}: ${oneLine(event.why)}`,
        codeLines(event.code),
      );
    case 'step.reopened':
      return event.why === undefined
        ? line('warn', `${event.step}: to be played again${byWords(event.by)}`)
        : line('quiet', `${event.step}: nothing to undo; it will be played again`);
    case 'step.undone':
      return event.byHand === undefined
        ? line('warn', `${event.step}: undone${byWords(event.by)}`)
        : line('warn', `${event.step}: undone by hand${byWords(event.by)}: ${oneLine(event.byHand)}`);
    case 'gate.started':
      return [];
    case 'gate.polled':
      // `gate.passed`, which follows, reports a poll that holds.
      return event.passed
        ? []
        : line(
            'warn',
            `gate ${event.gate} ${event.unjudged ? unjudgedWords(event.unjudged) : `does not hold: ${foundWords(event.found, event.expected)}`} (poll ${event.poll})`,
          );
    case 'gate.passed': {
      const gate = state.steps.get(event.step ?? event.gate)?.gates.find((one) => one.id === event.gate);
      const found = gate?.found === null || gate === undefined ? '' : `: found ${foundBriefly(gate.found)}`;
      return line('good', `gate ${event.gate} holds${found}${event.polls > 1 ? `, after ${event.polls} polls` : ''}`);
    }
    case 'gate.failed':
      return line('bad', `gate ${event.gate} FAILED after ${event.polls} ${event.polls === 1 ? 'poll' : 'polls'}`);
    case 'gate.cancelled':
      return line('warn', `gate ${event.gate} was cancelled, the step is not verified`);
  }
}

/** The number of attempts, if there was more than one. */
export function afterTries(step: string, state: RunState): string {
  const tries = state.steps.get(step)?.triesInSeries ?? 0;
  return tries > 1 ? ` after ${tries} attempts` : '';
}

/** Success is reported once: by the commit, or here if gates are still to be evaluated. */
function finishedLines(event: Extract<Recorded, { type: 'step.finished' }>, state: RunState): readonly EventLine[] {
  const warnings = event.warnings.map((warning) => `warning: ${oneLine(warning)}`);
  const gates = stepOf(state.plan, event.step)?.gates ?? [];
  const judged = gates.length === 0 ? '' : `, now ${gates.length === 1 ? 'its gate' : 'its gates'}`;
  if (event.failure === null && judged === '')
    return warnings.flatMap((warning) => line('warn', `${event.step}: ${warning}`));
  const size = event.output.bytes > LARGE ? `, ${formatSize(event.output.bytes)} of output` : '';
  const adopted = event.adopted ? ', adopted' : '';
  const how = `${event.step}: ${endingWords(event)} after ${formatDuration(event.durationMs)}${size}${adopted}`;
  return event.failure ? line('bad', how, warnings) : line('quiet', `${how}${judged}`, warnings);
}

/** Above this size the screen does not show all of the output. */
const LARGE = 65_536;

function spentWords(state: RunState, step: string): string {
  const ms = state.steps.get(step)?.attempts.length ? stepMs(state, step) : null;
  return ms === null ? '' : ` in ${formatDuration(ms)}`;
}

const codeLines = (code: string): readonly string[] =>
  neutralise(code)
    .replace(/\n+$/, '')
    .split('\n')
    .map((line) => `  ${line}`);

const byWords = (by: string | null): string => (by === null ? '' : ` by ${oneLine(by)}`);

function endingWords(event: Extract<Recorded, { type: 'step.finished' }>): string {
  switch (event.ending) {
    case 'exited':
      if (event.signal !== null) return `ended by ${event.signal}`;
      return event.exitCode === null ? (event.failure ? 'failed' : 'done') : `exit code ${event.exitCode}`;
    case 'timeout':
      return 'timed out';
    case 'cancelled':
      return 'cancelled';
    case 'spawn-failed':
      return 'could not be started';
    case 'session-lost':
      return 'the shell session was lost';
  }
}

function headerLines(state: RunState): readonly string[] {
  const { rto, rpo } = state.plan.objectives;
  const target = (name: string, objective: typeof rto): string =>
    objective === null ? `${name} without a target` : `${name} ${formatDuration(objective.targetMs)}`;
  return [
    `run ${state.started?.run ?? ''}, ${modeWords(state)}, by ${oneLine(state.started?.operator ?? '')} on ${state.started?.host ?? ''}`,
    `${state.plan.runbook.file}, ${state.plan.order.length} step${state.plan.order.length === 1 ? '' : 's'}, ${target('RTO', rto)}, ${target('RPO', rpo)}; times are UTC`,
  ];
}

/** A question that was answered at once by an answer given beforehand. */
export function answeredAtOnce(event: Extract<Recorded, { type: 'question.answered' }>, state: RunState): EventLine {
  const { heading } = askingOf(event.question, state.plan);
  return { tone: 'plain', text: `${heading}: ${answerWords(event.answer, event.by, event.source)}` };
}

/** `2. Restore`, with its budget if the heading does not mention it. */
export function sectionWords(state: RunState, id: string): string {
  const section = sectionOf(state.plan, id);
  const budget = section?.attributes.budgetMs ?? null;
  const title = oneLine(section?.title ?? id) || id;
  // A heading like "Restore (30 min)" already mentions its budget.
  return budget === null || /\d\s*(s|m|h|min|hours?|minutes?)\s*\)/i.test(title)
    ? title
    : `${title} (budget ${formatDuration(budget)})`;
}

/** False for a heading that repeats the title of the run, and for the text before the first heading. */
export function isHeading(state: RunState, id: string): boolean {
  const title = sectionOf(state.plan, id)?.title ?? '';
  return title !== '' && title !== state.plan.title;
}

function markWords(event: Extract<Recorded, { type: 'mark.set' }>, state: RunState): string {
  const mark = `mark ${event.name}${event.at === null ? '' : ` at ${event.at}`}`;
  if (event.name !== 'restored' && event.name !== 'recovery-point' && event.name !== 'disruption') return mark;
  const figure = event.name === 'restored' ? measureRto(state) : measureRpo(state);
  if (figure.actualMs === null) return mark;
  const name = event.name === 'restored' ? 'RTO' : 'RPO';
  return `${mark}: ${name} ${formatDuration(figure.actualMs)}, ${VERDICT_WORDS[figure.verdict]}`;
}

function sandboxLines(event: Extract<Recorded, { type: 'sandbox.prepared' }>): readonly string[] {
  const lines = event.standIns.length > 0 ? [`stand-ins for ${event.standIns.join(', ')}`] : [];
  return event.disaster === null ? lines : [...lines, `disaster: ${oneLine(event.disaster)}`];
}
