import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dropCommand, readJournal, takeCommands, type Journal, type RunDirectory } from '../../src/journal/index.ts';
import type { Command } from '../../src/model/run-command.ts';
import { newRun, open } from './support/runs.ts';

const noteOf = (text: string): Command => ({ type: 'note', kind: 'note', text, by: 'bea' });

/** Reads the waiting commands as the engine does: notes become records, other commands do not. */
function obey(run: RunDirectory, journal: Journal, dieAfter = Infinity): Command[] {
  const taken: Command[] = [];
  for (const command of takeCommands(run, journal)) {
    taken.push(command);
    const { type } = command;
    if (type === 'note')
      journal.append([{ type: 'note.added', kind: command.kind, text: command.text, by: command.by }]);
    if (taken.length >= dieAfter) return [...taken];
  }
  return taken;
}

describe('the inbox', () => {
  it('returns every kind of command in the order of arrival', () => {
    const run = newRun();
    const commands: Command[] = [
      noteOf('first'),
      { type: 'pause', by: 'bea' },
      { type: 'continue', by: 'bea' },
      { type: 'approve', step: 'drop', by: 'bea' },
      { type: 'answer', question: 'q1', answer: { verdict: 'skip', reason: 'no need' }, by: 'bea', source: 'inbox' },
      { type: 'interrupt', signal: 'SIGTERM' },
      { type: 'abort', by: 'bea' },
    ];
    const { writer } = open(run);
    for (const [index, command] of commands.entries()) {
      writeFileSync(path.join(run.inbox, `${index}.json`), JSON.stringify(command));
    }
    expect(obey(run, writer)).toEqual(commands);
    writer.close();
  });

  it('keeps commands private and complete', () => {
    const run = newRun();
    dropCommand(run, noteOf('n'));
    const [name = ''] = readdirSync(run.inbox);
    expect(statSync(path.join(run.inbox, name)).mode & 0o777).toBe(0o600);
  });

  it('is reported by both sides with the same message when it is missing or full', () => {
    const run = newRun();
    const { writer } = open(run);
    rmSync(run.inbox, { recursive: true });
    const gone = expect.objectContaining({
      exitCode: 1,
      failure: expect.objectContaining({ code: 'journal-write', message: expect.stringContaining('folder is gone') }),
    });
    expect(() => dropCommand(run, noteOf('n'))).toThrow(gone);
    expect(() => obey(run, writer)).toThrow(gone);
    writer.close();
  });

  it('returns each command once', () => {
    const run = newRun();
    const { writer } = open(run);
    dropCommand(run, noteOf('a'));
    expect(obey(run, writer)).toHaveLength(1);
    expect(obey(run, writer)).toHaveLength(0);
    expect(readdirSync(run.inbox)).toEqual([]);
    writer.close();
  });

  it('does not obey again what was recorded before its file could be removed', () => {
    const run = newRun();
    const first = open(run);
    dropCommand(run, noteOf('once'));
    const [name = ''] = readdirSync(run.inbox);
    for (const command of takeCommands(run, first.writer)) {
      if (command.type === 'note')
        first.writer.append([{ type: 'note.added', kind: 'note', text: command.text, by: 'bea' }]);
      break;
    }
    expect(readdirSync(run.inbox)).toEqual([name]);
    first.writer.close();
    const second = open(run);
    expect(obey(run, second.writer)).toEqual([]);
    second.writer.close();
    expect(readdirSync(run.inbox)).toEqual([]);
    const { records } = readJournal(run.journal);
    expect(records.map(({ type, cause }) => ({ type, cause }))).toEqual([{ type: 'note.added', cause: name }]);
  });

  it('obeys after a crash what was not recorded before it', () => {
    const run = newRun();
    const first = open(run);
    dropCommand(run, noteOf('again'));
    for (const command of takeCommands(run, first.writer)) {
      expect(command).toEqual(noteOf('again'));
      break;
    }
    first.writer.close();
    const second = open(run);
    expect(obey(run, second.writer)).toEqual([noteOf('again')]);
    second.writer.close();
    expect(readJournal(run.journal).head.records).toBe(1);
  });

  it('names its command in the records that answer it and in no others', () => {
    const run = newRun();
    const { writer } = open(run);
    dropCommand(run, noteOf('a'));
    obey(run, writer);
    writer.append([{ type: 'note.added', kind: 'note', text: 'own', by: 'ops' }]);
    writer.close();
    expect(readJournal(run.journal).records.map(({ cause }) => cause !== undefined)).toEqual([true, false]);
  });

  it.each([
    ['no JSON', 'approve it'],
    ['another type', '{"type":"rm","by":"x"}'],
    ['nobody behind it', '{"type":"abort"}'],
    ['a verdict that there is not', '{"type":"answer","question":"q","by":"x","answer":{"verdict":"toString"}}'],
    ['a list', '[{"type":"abort","by":"x"}]'],
  ])('sets aside and reports what has %s', (_, text) => {
    const run = newRun();
    const { writer } = open(run);
    const file = path.join(run.inbox, '1.json');
    writeFileSync(file, text);
    const [told] = obey(run, writer);
    expect(told).toMatchObject({ type: 'note', kind: 'issue', by: 'runbook' });
    expect(existsSync(file)).toBe(false);
    expect(existsSync(`${file}.rejected`)).toBe(true);
    expect(obey(run, writer)).toEqual([]);
    writer.close();
  });

  it('does not look at files that are still being written', () => {
    const run = newRun();
    const { writer } = open(run);
    writeFileSync(path.join(run.inbox, '.1.json.tmp'), '{"type":"ab');
    expect(obey(run, writer)).toEqual([]);
    writer.close();
  });

  it('records the inbox as the source of an answer, whatever the file claims', () => {
    const run = newRun();
    const { writer } = open(run);
    dropCommand(run, { type: 'answer', question: 'q', answer: { verdict: 'pass' }, by: 'x', source: 'terminal' });
    expect(obey(run, writer)).toMatchObject([{ source: 'inbox' }]);
    writer.close();
  });
});
