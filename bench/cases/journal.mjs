import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { sideBySide } from '../measure.mjs';

const APPENDS = 500;
const MANY = 100_000;

const event = { type: 'note.added', kind: 'note', text: 'x'.repeat(300), by: 'operator' };
const clock = { wall: () => Date.now(), mono: () => performance.now(), sleep: () => Promise.resolve() };

/** Appending records one by one, each on disk before the next, against the bare system calls; and reading many. */
export const journal = {
  name: 'journal',
  title: 'The journal',
  async run({ workspace, rounds }) {
    const { createRun, openJournal, readJournal } = await workspace.load(`export * from './src/journal/index.ts';`);
    const root = path.join(workspace.folder, 'runs');
    const open = (id) =>
      openJournal(createRun(root, id), { clock, crash: { reach() {} }, redact: (one) => one }).writer;
    const writer = open('appended');
    const bytes = Buffer.from(`${JSON.stringify(writer.append([event])[0])}\n`);
    const fd = openSync(path.join(workspace.folder, 'bare'), 'a');
    const perSecond = (work) => () => {
      const begin = performance.now();
      for (let count = 0; count < APPENDS; count += 1) work();
      return (APPENDS / (performance.now() - begin)) * 1_000;
    };
    const rates = await sideBySide(
      {
        journal: perSecond(() => writer.append([event])),
        bare: perSecond(() => {
          writeSync(fd, bytes);
          fdatasyncSync(fd);
        }),
      },
      rounds,
    );
    closeSync(fd);
    writer.close();
    const many = open('many');
    const thousand = Array.from({ length: 1_000 }, () => event);
    for (let count = 0; count < MANY; count += thousand.length) many.append(thousand);
    many.close();
    const { read } = await sideBySide(
      { read: () => void readJournal(path.join(root, 'many', 'journal.jsonl')) },
      rounds,
    );
    return [
      {
        what: 'appends per second, each synced',
        value: rates.journal,
        unit: '/s',
        against: { what: 'bare write and fdatasync', value: rates.bare, unit: '/s' },
      },
      { what: `reading and verifying ${MANY.toLocaleString('en')} records`, value: read, unit: 'ms' },
    ];
  },
};
