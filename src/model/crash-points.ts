/**
 * Every named place where a test may kill the process, and what is on disk there. docs/failure-modes.md says what happens
 * next; test/crash dies at each of them.
 */
export const CRASH_POINTS = {
  'run.directory': 'the directory of a new run was made, and nothing is in it',
  'run.stored': 'source and plan of a new run are stored, there is no journal',
  'run.journal': 'the journal of a new run was made and is empty',
  'journal.before-write': 'a record is about to be written',
  'journal.after-write': 'a record was handed to the kernel and not synced',
  'journal.after-sync': 'a record is on disk, and nobody has been told',
  'journal.recovered': 'a torn record was set aside and cut off, and that was not recorded',
  'plan.stored': 'a changed plan is stored, and the record that names it is not written',
  'step.started': 'the start of a step is recorded, and its process is not',
  'step.ended': 'the process of a step has ended, and its outcome is not recorded',
  'step.finished': 'the outcome of a step is recorded',
  'step.adopted': 'the result of a step that outlived its runner was read, and is not recorded',
  'gate.started': 'a gate is recorded as being asked, and was not asked',
  'gate.answered': 'a gate was asked, and what it said is not recorded',
  'question.answered': 'a question was answered, and that is recorded',
  'run.closed': 'the last record of this run session is written, its report is not',
  'report.written': 'the report is written',
} as const;

export type CrashPoint = keyof typeof CRASH_POINTS;
