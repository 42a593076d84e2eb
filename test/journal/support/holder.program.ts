// A separate process that opens a run and appends to it; prints one JSON line on stdout for everything it has done.
import { openJournal, openRun } from '../../../src/journal/index.ts';
import { RunbookError } from '../../../src/model/failure.ts';

const [root = '', id = '', orders = '{}'] = process.argv.slice(2);
const {
  appends = 0,
  size = 10,
  takeOver = false,
  crashAt = null,
  crashOn = 1,
  wait = false,
} = JSON.parse(orders) as {
  readonly appends?: number;
  readonly size?: number;
  readonly takeOver?: boolean;
  readonly crashAt?: string | null;
  readonly crashOn?: number;
  readonly wait?: boolean;
};
const say = (what: object): void => void process.stdout.write(`${JSON.stringify(what)}\n`);

let reached = 0;
const crash = {
  reach(name: string): void {
    if (name !== crashAt) return;
    reached += 1;
    if (reached === crashOn) process.kill(process.pid, 'SIGKILL');
  },
};
const clock = { wall: () => Date.now(), mono: () => performance.now(), sleep: () => Promise.resolve() };

try {
  const { writer, records, recovered } = openJournal(openRun(root, id), {
    clock,
    crash,
    redact: (event) => event,
    takeOver,
  });
  say({ opened: records.length, recovered });
  const append = (): void => {
    const [record] = writer.append([{ type: 'note.added', kind: 'note', text: 'x'.repeat(size), by: 'holder' }]);
    say({ acknowledged: record?.seq });
  };
  for (let count = 0; count < appends; count += 1) append();
  if (wait) {
    process.stdin.on('data', () => {
      try {
        append();
      } catch (error) {
        fail(error);
      }
    });
    process.stdin.on('end', () => process.exit(0));
  }
} catch (error) {
  fail(error);
}

function fail(error: unknown): void {
  if (!(error instanceof RunbookError)) throw error;
  say({ failed: error.failure, exitCode: error.exitCode });
  process.exitCode = error.exitCode;
  process.stdin.destroy();
}
