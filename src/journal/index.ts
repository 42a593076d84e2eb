export { writeAtomically } from './durable-files.ts';
export { followJournal, type Following, type FollowOptions } from './follow-journal.ts';
export { dropCommand, takeCommands } from './inbox.ts';
export { Journal, type JournalSettings } from './journal.ts';
export { openJournal, type OpenedJournal, type OpenJournalOptions } from './open-journal.ts';
export { readJournal, type JournalContent, type JournalHead } from './read-journal.ts';
export { createRun, listRuns, openRun, runsRoot, type RunDirectory } from './run-directory.ts';
export { loadPlan, loadSource, storePlan, storeSource } from './stored-runbook.ts';
export { verifyJournal, type Verification } from './verify-journal.ts';
