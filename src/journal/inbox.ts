import { randomBytes } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, renameSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import type { Command } from '../model/run-command.ts';
import { orCannotWrite } from '../model/failure.ts';
import { readCommand } from './command-shape.ts';
import { writeAtomically } from '../durable-files/index.ts';
import type { Journal } from './journal.ts';
import type { RunDirectory } from './run-directory.ts';

const LARGEST = 1 << 20;

/** Leaves a command for the process that plays the run, now or after a resume. It is on disk when this returns; throws `journal-write`. */
export function dropCommand(run: RunDirectory, command: Command): void {
  const order = String(Date.now()).padStart(15, '0');
  const file = path.join(run.inbox, `${order}-${randomBytes(6).toString('hex')}.json`);
  const about = {
    failed: `the ${command.type} command could not be sent to the run`,
    at: run.inbox,
    expected: 'a file in the inbox, for the process that plays the run',
    left: 'nothing was sent',
    next: 'give the command again',
  };
  orCannotWrite(about, () => writeAtomically(file, `${JSON.stringify(command)}\n`));
}

/**
 * The waiting commands, oldest first. Each counts as obeyed when the next one is requested, and only then is its file
 * removed. Records that are appended until then have its name as their `cause`, so that a command whose file outlived
 * a crash is not obeyed again: each one is exactly once in the journal. A file that is not a command is set aside as `*.rejected` and
 * yielded as a note that says so.
 */
export function* takeCommands(run: RunDirectory, journal: Journal): Generator<Command, void, undefined> {
  for (const name of waiting(run)) {
    const file = path.join(run.inbox, name);
    if (journal.answers(name)) {
      usingInbox(run, () => unlinkSync(file));
      continue;
    }
    const command = usingInbox(run, () => readDropped(file));
    journal.setCause(name);
    try {
      yield command ?? rejection(name);
    } finally {
      journal.setCause(null);
    }
    usingInbox(run, () => (command === null ? renameSync(file, `${file}.rejected`) : unlinkSync(file)));
  }
}

/** A run that can no longer be stopped or approved is not continued. */
function usingInbox<T>(run: RunDirectory, use: () => T): T {
  const about = {
    failed: 'the inbox of the run cannot be used',
    at: run.inbox,
    expected: 'a folder for commands from other terminals',
    left: 'nothing more was started',
    next: '`runbook resume`',
  };
  return orCannotWrite(about, use);
}

const waiting = (run: RunDirectory): string[] =>
  usingInbox(run, () => readdirSync(run.inbox))
    .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
    .toSorted();

function readDropped(file: string): Command | null {
  const stats = lstatSync(file);
  if (!stats.isFile() || stats.size > LARGEST) return null;
  try {
    return readCommand(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const rejection = (name: string): Command => ({
  type: 'note',
  kind: 'issue',
  text: `${name} in the inbox was not a command and was set aside as ${name}.rejected`,
  by: 'runbook',
});
