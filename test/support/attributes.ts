import type { SectionAttributes, StepAttributes } from '../../src/model/runbook.ts';

/** The attributes of a step whose fence sets none. A test of the parser compares them with what it reads. */
export const STEP_ATTRIBUTES: StepAttributes = {
  timeoutMs: null,
  retries: 0,
  backoffMs: 2_000,
  effect: 'write',
  onInterrupt: 'ask',
  when: null,
  exit: [0],
  capture: null,
  mark: null,
  cwd: null,
  shell: null,
  interpreter: null,
  connection: null,
  expect: null,
  everyMs: null,
  withinMs: null,
  path: null,
  mode: null,
  template: false,
  transaction: true,
  interactive: false,
  sensitive: false,
  parallel: false,
  placeholders: true,
};

/** The attributes of a section whose comment sets none. */
export const SECTION_ATTRIBUTES: SectionAttributes = {
  option: false,
  manual: false,
  approve: null,
  checks: false,
  skip: false,
  parallel: false,
  budgetMs: null,
  rtoMs: null,
  rpoMs: null,
  when: null,
};
