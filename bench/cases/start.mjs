import { run, sideBySide } from '../measure.mjs';
import { runbookOf } from '../workspace.mjs';

/** Start-up time, against a Node that does nothing. */
export const start = {
  name: 'start',
  title: 'Starting up',
  async run({ workspace, rounds }) {
    const { folder: cwd, env, main } = workspace;
    const runbook = workspace.file('one.md', runbookOf(1, '/bin/true'));
    const times = await sideBySide(
      {
        nothing: () => run([process.execPath, '-e', '0'], { cwd, env }),
        version: () => run([process.execPath, main, '--version'], { cwd, env }),
        one: () => run(workspace.play(runbook), { cwd, env }),
      },
      rounds * 2,
    );
    const against = { what: '`node -e 0`', value: times.nothing, unit: 'ms' };
    return [
      { what: '`runbook --version`', value: times.version, unit: 'ms', against, target: 1.25 },
      { what: 'a runbook of one step, played in plain mode', value: times.one, unit: 'ms', against, target: 4 },
    ];
  },
};
