import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { run, sideBySide } from '../measure.mjs';
import { runbookOf } from '../workspace.mjs';

const STEPS = 100;

/** What each further step costs: the slope between 1 and 101 of them, without start-up time. */
export const steps = {
  name: 'steps',
  title: 'Each additional shell step',
  async run({ workspace, rounds }) {
    const { folder: cwd, env } = workspace;
    const zx = pathToFileURL(createRequire(import.meta.url).resolve('zx')).href.replace(/\.cjs$/, '.js');
    const script = (count) => `import { $ } from ${JSON.stringify(zx)};\n${'await $`/bin/true`;\n'.repeat(count)}`;
    const files = [1, STEPS + 1].map((count) => ({
      runbook: workspace.file(`steps-${count}.md`, runbookOf(count, '/bin/true')),
      zx: workspace.file(`zx-${count}.mjs`, script(count)),
      bash: workspace.file(`bash-${count}.sh`, '/bin/true\n'.repeat(count)),
    }));
    const [one, many] = files;
    /** Both sizes right after each other, so that what slows the machine down slows both. */
    const slope = (command) => async () => {
      const begin = performance.now();
      await run(command(one), { cwd, env });
      const between = performance.now();
      await run(command(many), { cwd, env });
      return (performance.now() - between - (between - begin)) / STEPS;
    };
    const each = await sideBySide(
      {
        runbook: slope((file) => workspace.play(file.runbook)),
        zx: slope((file) => [process.execPath, file.zx]),
        bash: slope((file) => ['bash', file.bash]),
      },
      rounds,
    );
    const what = 'a shell step with session, journal and syncs';
    return [
      {
        what,
        value: each.runbook,
        unit: 'ms',
        against: { what: 'a bare zx command', value: each.zx, unit: 'ms' },
        target: 5,
      },
      {
        what,
        value: each.runbook,
        unit: 'ms',
        against: { what: 'a line of one bash script', value: each.bash, unit: 'ms' },
      },
    ];
  },
};
