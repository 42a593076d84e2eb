import type { Answer, AnswerSource, Question, RunEvent } from '../model/events.ts';
import type { Verdict } from '../model/objectives.ts';
import type { GateState, Interruption } from '../model/state.ts';

/** What names in the journal read like to people. A name without words here is a type error, so that none is ever shown raw. */

export const QUESTION_WORDS: Readonly<Record<Question['kind'], string>> = {
  check: 'check',
  manual: 'step by hand',
  approve: 'approval',
  confirm: 'confirmation',
  'unknown-outcome': 'unknown outcome',
  'left-running': 'processes left running',
  'after-failure': 'what to do after a failure',
  undo: 'undo',
  assist: 'offered fence',
  'environment-changed': 'changed environment',
};

export const ANSWER_WORDS: Readonly<Record<Answer['verdict'], string>> = {
  pass: 'pass',
  fail: 'fail',
  na: 'not applicable',
  approve: 'approved',
  deny: 'denied',
  confirm: 'confirmed',
  refuse: 'refused',
  verify: 'ask its gate',
  rerun: 'run it again',
  done: 'it is done',
  stop: 'stop here',
  run: 'run it',
  copy: 'copy it',
  'by-hand': 'done by hand',
  wait: 'wait until they have ended',
  end: 'end them',
  beside: 'go on beside them',
  retry: 'run it again',
  edit: 'edit it',
  'ask-gate': 'ask the gate again',
  skip: 'leave it out',
  undo: 'play its undo',
};

export const SOURCE_WORDS: Readonly<Record<AnswerSource, string>> = {
  terminal: 'terminal',
  'answers-file': 'answers file',
  sandbox: 'sandbox',
  flag: 'command line',
  inbox: 'another terminal',
};

type Decided = Extract<RunEvent, { type: 'step.decided' }>['decision'];

export const DECISION_WORDS: Readonly<Record<Decided, string>> = {
  rerun: 'to be run again',
  done: 'taken as done',
  verify: 'its gate is asked',
  skip: 'left out',
  fail: 'taken as failed',
};

type Skipped = Extract<RunEvent, { type: 'step.skipped' }>['why'];

export const SKIP_WORDS: Readonly<Record<Skipped, string>> = {
  when: 'by its condition',
  partial: 'only a part is played',
  operator: 'by a person',
  sandbox: 'not in a rehearsal',
};

/** Why a run session came to its end. */
export const STOP_WORDS: Readonly<Record<Interruption['reason'], string>> = {
  failure: 'a step or gate failed',
  waiting: 'a person is needed',
  signal: 'interrupted',
  undone: 'what was done is undone',
  died: 'the runner ended without a word',
  ended: 'the run had ended',
};

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  met: 'met',
  missed: 'missed',
  'not-measured': 'not measured',
  invalid: 'invalid',
  'no-target': 'no target',
};

export const GATE_WORDS: Readonly<Record<GateState['status'], string>> = {
  pending: 'not asked',
  running: 'being asked',
  passed: 'passed',
  failed: 'failed',
  cancelled: 'cancelled',
};
