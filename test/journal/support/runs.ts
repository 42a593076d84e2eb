import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';
import { createRun, openJournal, type OpenedJournal, type RunDirectory } from '../../../src/journal/index.ts';
import type { RunEvent } from '../../../src/model/events.ts';
import type { Clock, CrashPoints } from '../../../src/model/ports.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'runbook-journal-')));
  folders.push(folder);
  return folder;
}

export const newRun = (id = '20260115-031502-k7x2'): RunDirectory =>
  createRun(path.join(temporaryFolder(), '.runbook', 'runs'), id);

export const clock: Clock = {
  wall: () => Date.parse('2026-01-15T03:15:02.250Z'),
  mono: () => 1234.4,
  sleep: () => Promise.resolve(),
};

export const noCrash: CrashPoints = { reach: () => undefined };

export function open(run: RunDirectory, options: Partial<Parameters<typeof openJournal>[1]> = {}): OpenedJournal {
  return openJournal(run, { clock, crash: noCrash, redact: (event) => event, ...options });
}

export const note = (text: string): RunEvent => ({ type: 'note.added', kind: 'note', text, by: 'ops' });

/** A closed journal of `count` notes. */
export function recordedRun(count: number): RunDirectory {
  const run = newRun();
  const { writer } = open(run);
  for (let index = 1; index <= count; index += 1) writer.append([note(`number ${index}, mit Grüßen`)]);
  writer.close();
  return run;
}
