import { setTimeout as wait } from 'node:timers/promises';
import { median, run, sideBySide } from '../measure.mjs';
import { onTerminal, runnerOf, usageOf } from '../pty.mjs';
import { runbookOf } from '../workspace.mjs';

const LINES = 20_000;
/** 200,000 lines a second until it is stopped. */
const FLOOD = `seq -f "row %012g of what it prints" 1 ${LINES} > lines\nwhile :; do cat lines; sleep 0.095; done`;
const IDLE_SECONDS = 60;
const SETTLE_MS = 8_000;
const HELP = /close this/;

/** The terminal interface: its first frame, its cost while nothing happens and while a step floods it, and its keys. */
export const terminal = {
  name: 'terminal',
  title: 'On a terminal',
  async run({ workspace, rounds, floodSeconds }) {
    const { folder: cwd, env, main } = workspace;
    const quiet = workspace.file('quiet.md', runbookOf(1, 'sleep 1000'));
    const loud = workspace.file('loud.md', runbookOf(1, FLOOD));
    const play = (file, ...words) => [process.execPath, main, 'play', file, '--new', ...words];
    /** The milliseconds until part of the runbook is on the screen; then it quits. */
    const firstFrame = (what, ...words) =>
      async function () {
        const screen = onTerminal(play(quiet, ...words), { cwd, env });
        const ms = await screen.draws(what);
        screen.type('\x03');
        await screen.closed;
        return ms;
      };
    const times = await sideBySide(
      {
        nothing: () => run([process.execPath, '-e', '0'], { cwd, env }),
        page: firstFrame(/Enter to start/),
        screen: firstFrame(/step-1/, '--yes'),
      },
      rounds * 2,
    );

    const idle = await atWork(play(quiet, '--yes'), { cwd, env }, IDLE_SECONDS, () => Promise.resolve());
    const keys = [];
    const flood = await atWork(play(loud, '--yes'), { cwd, env }, floodSeconds, async (screen) => {
      const drawn = screen.draws(HELP);
      screen.type('?');
      keys.push(await drawn);
      screen.type('?');
    });

    const against = { what: '`node -e 0`', value: times.nothing, unit: 'ms' };
    return [
      { what: 'first frame of `play`, the page before the start', value: times.page, unit: 'ms', against, target: 4 },
      { what: 'first frame of `play --yes`, the run itself', value: times.screen, unit: 'ms', against, target: 4 },
      { what: `processor while idle, ${IDLE_SECONDS} s`, value: idle.percent, unit: '%', limit: 2 },
      {
        what: `processor while a step prints 200,000 lines a second, ${floodSeconds} s`,
        value: flood.percent,
        unit: '%',
        limit: 30,
      },
      { what: 'from a key press to its effect meanwhile', value: median(keys), unit: 'ms', limit: 100 },
      { what: 'the slowest key press', value: Math.max(...keys), unit: 'ms' },
      { what: 'memory after a tenth of that time', value: flood.early, unit: 'MB' },
      { what: 'memory at the end', value: flood.late, unit: 'MB', limit: Math.ceil(flood.early * 1.2) },
    ];
  },
};

/** Plays for that long and returns what the runner used in that time; one core is 100 %. `meddle` is called every 3 s. */
async function atWork(command, { cwd, env }, seconds, meddle) {
  const screen = onTerminal(command, { cwd, env });
  await screen.draws(/step-1/);
  await wait(SETTLE_MS);
  const pid = runnerOf(env.RUNBOOK_HOME);
  const begin = performance.now();
  const before = usageOf(pid);
  const passed = () => (performance.now() - begin) / 1_000;
  let early = null;
  while (passed() < seconds) {
    await wait(Math.min(3_000, Math.max(0, seconds - passed()) * 1_000));
    await meddle(screen);
    if (passed() > seconds / 10) early ??= usageOf(pid).memory;
  }
  const after = usageOf(pid);
  const percent = (100 * (after.cpu - before.cpu)) / passed();
  screen.type('\x03');
  await screen.closed;
  return { percent, early: early ?? after.memory, late: after.memory };
}
