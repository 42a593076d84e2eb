import type { Answer, AnswerSource, Question } from '../model/events.ts';
import { sectionOf, stepOf, type Plan } from '../model/plan.ts';
import { place } from '../model/source.ts';
import type { StillRunning } from '../model/question.ts';
import { neutralise } from './terminal-text.ts';
import { ANSWER_WORDS, SOURCE_WORDS } from './word-tables.ts';

/** One possible answer. `typed` has to be typed out before the answer counts. */
export interface Choice {
  readonly key: string;
  readonly label: string;
  readonly verdict: Answer['verdict'];
  readonly reason: 'none' | 'optional' | 'required';
  readonly typed: 'identity' | { readonly exactly: string } | null;
  /** The prompt for the text, if it is not a reason. */
  readonly asks?: string;
}

/** A question as the operator reads it, the same in every view. */
export interface Asking {
  readonly heading: string;
  readonly details: readonly string[];
  readonly choices: readonly Choice[];
}

const plainly = (key: string, label: string, verdict: Answer['verdict']): Choice => ({
  key,
  label,
  verdict,
  reason: 'none',
  typed: null,
});
const withReason = (key: string, label: string, verdict: Answer['verdict']): Choice => ({
  key,
  label,
  verdict,
  reason: 'required',
  typed: null,
});

const BY_HAND: Choice = {
  ...withReason('d', 'undone by hand: say what you did', 'by-hand'),
  asks: 'what was done by hand',
};

const FAILURE_CHOICES = {
  retry: plainly('r', 'run the step again', 'retry'),
  edit: withReason('e', 'edit it for this run and run it again', 'edit'),
  'ask-gate': plainly('g', 'evaluate the gate again', 'ask-gate'),
  skip: withReason('s', 'skip it and continue', 'skip'),
  undo: plainly('u', 'play its undo', 'undo'),
  stop: plainly('q', 'stop here (resumable)', 'stop'),
} as const;

/** What to ask, with the runbook's text neutralised and the step's admonitions above it. */
export function askingOf(question: Question, plan: Plan): Asking {
  const asking = worded(question, plan);
  // The text of a confirmation already holds the admonitions: the engine puts them there for the journal.
  const shown = 'step' in question && question.kind !== 'confirm';
  const admonitions = shown ? (stepOf(plan, question.step)?.admonitions ?? []) : [];
  const warned = admonitions.map(({ kind, text }) => `${kind.toUpperCase()}: ${text}`);
  return {
    heading: neutralise(asking.heading),
    details: [...warned, ...asking.details].flatMap((text) => neutralise(text).replace(/\n+$/, '').split('\n')),
    choices: asking.choices,
  };
}

function worded(question: Question, plan: Plan): Asking {
  switch (question.kind) {
    case 'check':
      return {
        heading: `Check: ${question.text}`,
        details: [],
        choices: [
          plainly('p', 'pass', 'pass'),
          withReason('f', 'fail', 'fail'),
          withReason('x', 'not applicable', 'na'),
        ],
      };
    case 'manual':
      return {
        heading: `By hand: ${stepOf(plan, question.step)?.title ?? question.step}`,
        details: [proseOf(question.step, plan) ?? question.text],
        choices: [
          plainly('d', 'done', 'pass'),
          withReason('f', 'failed', 'fail'),
          withReason('x', 'not applicable', 'na'),
        ],
      };
    case 'approve':
      return {
        heading:
          question.role === null
            ? 'Approval is needed to continue'
            : `Approval by ${question.role} is needed to continue`,
        details: [
          `${question.step}: somebody other than the operator types their name.`,
          'The name is attested, not authenticated.',
        ],
        choices: [
          { key: 'a', label: 'approve', verdict: 'approve', reason: 'none', typed: 'identity' },
          { key: 'd', label: 'deny', verdict: 'deny', reason: 'required', typed: 'identity' },
        ],
      };
    case 'confirm':
      return {
        heading: `Destructive: ${question.step}`,
        details: [question.text],
        choices: [
          { key: 'c', label: 'confirm', verdict: 'confirm', reason: 'none', typed: { exactly: question.step } },
          plainly('q', 'refuse (resumable)', 'refuse'),
        ],
      };
    case 'unknown-outcome':
      return {
        heading: `Nobody knows how attempt ${question.attempt} of ${question.step} ended`,
        details: [question.text],
        choices: [...unknownChoices(question.step, plan), plainly('q', 'stop here (resumable)', 'stop')],
      };
    case 'left-running':
      return {
        heading: `${question.step} has left processes running`,
        details: [
          ...question.processes.map((one) => `- ${processWords(one)}`),
          'If the step runs beside them, the same work may be done twice at once.',
        ],
        choices: [
          plainly('w', 'wait until they have ended, then continue', 'wait'),
          plainly('e', 'stop them (SIGTERM, then SIGKILL), then continue', 'end'),
          withReason('b', 'they are not in the way: run beside them', 'beside'),
          plainly('q', 'stop here (resumable)', 'stop'),
        ],
      };
    case 'after-failure':
      return {
        heading: `${question.step} failed`,
        details: [],
        choices: question.choices.map((choice) =>
          choice === 'retry' && stepOf(plan, question.step)?.assisted
            ? plainly('r', 'offer it again: run, copy, by hand, skip', 'retry')
            : FAILURE_CHOICES[choice],
        ),
      };
    case 'assist':
      return offerOf(question, plan);
    case 'undo':
      return {
        heading: `Undo ${question.step}`,
        details: [question.text],
        choices: [
          question.byHand ? BY_HAND : plainly('u', 'undo it', 'confirm'),
          withReason('s', 'leave it as it is', 'skip'),
          plainly('q', 'stop here (resumable)', 'stop'),
        ],
      };
    case 'environment-changed':
      return {
        heading: 'The environment of the commands has changed since the run was started',
        details: question.differences.map((difference) => `- ${difference}`),
        choices: [
          plainly('c', 'continue in the new environment', 'confirm'),
          plainly('q', 'stop here (resumable)', 'stop'),
        ],
      };
  }
}

/** `pg_restore (pid 4711), started by attempt 1` */
export function processWords({ pid, command, attempt }: StillRunning): string {
  return `${command} (pid ${pid})${attempt === null ? '' : `, started by attempt ${attempt}`}`;
}

/** The code exactly as it would run. With a placeholder left it cannot be run. */
function offerOf(question: Extract<Question, { kind: 'assist' }>, plan: Plan): Asking {
  const { step: id, text, placeholders, background } = question;
  const step = stepOf(plan, id);
  const refusal = [
    `It cannot be run as it is: ${placeholders.join(', ')} still has to be filled in, and the shell would take it literally or as a redirection. Copy it, fill it in elsewhere, then answer that it was done by hand.`,
    '',
  ];
  const others = [
    plainly('c', 'copy: show the bare text', 'copy'),
    plainly('d', 'done by hand', 'by-hand'),
    withReason('s', 'skip it', 'skip'),
    plainly('q', 'stop here (resumable)', 'stop'),
  ];
  return {
    heading: `Offered: ${id}${step ? ` (${place(step.span)})` : ''}`,
    details: [...(placeholders.length > 0 ? refusal : []), ...(background ? IN_THE_BACKGROUND : []), text],
    choices: placeholders.length > 0 || background ? others : [plainly('r', 'run it', 'run'), ...others],
  };
}

const IN_THE_BACKGROUND = [
  'It cannot be run here, because it has to keep running beside later steps (background=true). Start it in another terminal, then answer that it was done by hand.',
  '',
];

/** A manual step is its section's text. */
function proseOf(step: string, plan: Plan): string | undefined {
  const section = sectionOf(plan, stepOf(plan, step)?.section ?? '');
  return section && section.prose.trim() !== '' ? section.prose.trim() : undefined;
}

/** `verify` is only offered if the step has a gate. */
function unknownChoices(step: string, plan: Plan): readonly Choice[] {
  const rerun = plainly('r', 'run it again', 'rerun');
  const done = withReason('d', 'it is done, continue', 'done');
  const gates = stepOf(plan, step)?.gates ?? [];
  const skip = withReason('s', 'skip it', 'skip');
  return gates.length > 0 ? [plainly('v', 'evaluate its gate', 'verify'), rerun, done, skip] : [rerun, done, skip];
}

/** `pass by ada (terminal): reason` */
export function answerWords(answer: Answer, by: string, source: AnswerSource): string {
  const reason = answer.reason === undefined || answer.reason === '' ? '' : `: ${neutralise(answer.reason)}`;
  return `${ANSWER_WORDS[answer.verdict]} by ${neutralise(by)} (${SOURCE_WORDS[source]})${reason}`;
}
