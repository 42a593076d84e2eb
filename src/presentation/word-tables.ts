import type { Answer, AnswerSource, Question, RunEvent } from '../model/events.ts';
import type { Verdict } from '../model/objectives.ts';
import type { GateState, Interruption } from '../model/state.ts';

/** The words for names in the journal. A name without words is a type error, so that no name is ever shown raw. */

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
  verify: 'evaluate its gate',
  rerun: 'run it again',
  done: 'it is done',
  stop: 'stop here',
  run: 'run it',
  copy: 'copy it',
  'by-hand': 'done by hand',
  wait: 'wait until they have ended',
  end: 'stop them',
  beside: 'run beside them',
  retry: 'run it again',
  edit: 'edit it',
  'ask-gate': 'evaluate the gate again',
  skip: 'skip it',
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
  done: 'counted as done',
  verify: 'its gate is evaluated',
  skip: 'skipped',
  fail: 'counted as failed',
};

type Skipped = Extract<RunEvent, { type: 'step.skipped' }>['why'];

export const SKIP_WORDS: Readonly<Record<Skipped, string>> = {
  when: 'by its condition',
  partial: 'partial play',
  operator: 'operator decision',
  sandbox: 'not in a rehearsal',
};

/** Why a run session ended. */
export const STOP_WORDS: Readonly<Record<Interruption['reason'], string>> = {
  failure: 'a step or gate failed',
  waiting: 'an operator is needed',
  signal: 'interrupted',
  undone: 'the run was undone',
  died: 'the runner died',
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
  pending: 'not evaluated',
  running: 'being evaluated',
  passed: 'passed',
  failed: 'failed',
  cancelled: 'cancelled',
};
