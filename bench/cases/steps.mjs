import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { run, sideBySide } from '../measure.mjs';
import { runbookOf } from '../workspace.mjs';

const STEPS = 100;

/** What each further step costs: the slope between 1 and 101 of them, so that starting up is left out. */
export const steps = {
  name: 'steps',
  title: 'Each further shell step',
  async run({ workspace, rounds }) {
    const { folder: cwd, env } = workspace;
    const zx = pathToFileURL(createRequire(import.meta.url).resolve('zx')).href.replace(/\.cjs$/, '.js');
    const script = (count) => `import { $ } from ${JSON.stringify(zx)};\n${'await $`/bin/true`;\n'.repeat(count)}`;
    const files = [1, STEPS + 1].map((count) => ({
      runbook: workspace.file(`steps-${count}.md`, runbookOf(count, '/bin/true')),
      zx: workspace.file(`zx-${count}.mjs`, script(count)),
      bash: workspace.file(`bash-${count}.sh`, '/bin/true\n'.repeat(count)),
    }));
    const contenders = {};
    for (const [index, file] of files.entries()) {
      contenders[`runbook${index}`] = () => run(workspace.play(file.runbook), { cwd, env });
      contenders[`zx${index}`] = () => run([process.execPath, file.zx], { cwd, env });
      contenders[`bash${index}`] = () => run(['bash', file.bash], { cwd, env });
    }
    const times = await sideBySide(contenders, rounds);
    const slope = (name) => (times[`${name}1`] - times[`${name}0`]) / STEPS;
    const what = 'a shell step with session, journal and syncs';
    return [
      {
        what,
        value: slope('runbook'),
        unit: 'ms',
        against: { what: 'a bare zx command', value: slope('zx'), unit: 'ms' },
        target: 5,
      },
      {
        what,
        value: slope('runbook'),
        unit: 'ms',
        against: { what: 'a line of one bash script', value: slope('bash'), unit: 'ms' },
      },
    ];
  },
};
