import { readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { peakMegabytes, run, runInto, sideBySide } from '../measure.mjs';
import { runbookOf } from '../workspace.mjs';

const GIGABYTE = 2 ** 30;
/** Encodes to exactly one GiB of lines. */
const PRINT_A_GIGABYTE = `head -c $(( ${GIGABYTE} / 77 * 57 )) /dev/zero | base64; head -c ${GIGABYTE - Math.floor(GIGABYTE / 77) * 77} /dev/zero | tr '\\0' x`;

/** Many steps, and a step that prints a lot: time, and the memory of the runner. */
export const large = {
  name: 'large',
  title: 'Large runs',
  async run({ workspace, rounds }) {
    const { folder, env } = workspace;
    const many = workspace.file('many.md', runbookOf(1_000, ':'));
    const begin = performance.now();
    const manyPeak = await peakMegabytes(workspace.play(many), folder, { cwd: folder, env });
    const manyMs = performance.now() - begin;

    const huge = workspace.file('huge.md', runbookOf(5_000, 'echo "$((6 * 7)) rows"'));
    await run(workspace.play(huge), { cwd: folder, env });
    const command = [process.execPath, workspace.main, 'report', 'latest', '--format', 'html', '-o', 'report.html'];
    let pagePeak = 0;
    const page = await sideBySide(
      {
        html: async () => {
          pagePeak = Math.max(pagePeak, await peakMegabytes(command, folder, { cwd: folder, env }));
        },
      },
      rounds,
    );

    const loud = workspace.file('loud.md', runbookOf(1, PRINT_A_GIGABYTE));
    const script = workspace.file('loud.sh', `${PRINT_A_GIGABYTE}\n`);
    let peak = 0;
    const times = await sideBySide(
      {
        runbook: async () => {
          rmSync(env.RUNBOOK_HOME, { recursive: true, force: true });
          peak = Math.max(peak, await peakMegabytes(workspace.play(loud), folder, { cwd: folder, env }));
          const { size } = statSync(outputOf(env.RUNBOOK_HOME));
          if (size !== GIGABYTE) throw new Error(`${size} bytes of output were recorded of ${GIGABYTE}`);
        },
        bash: () => runInto(path.join(folder, 'loud.out'), ['bash', script], { cwd: folder, env }),
      },
      Math.max(1, Math.ceil(rounds / 3)),
    );
    return [
      { what: 'a runbook of 1,000 steps', value: manyMs, unit: 'ms' },
      { what: 'its peak memory', value: manyPeak, unit: 'MB' },
      { what: 'the HTML report of a run of 5,000 steps', value: page.html, unit: 'ms', limit: 2_000 },
      { what: 'its peak memory', value: pagePeak, unit: 'MB', limit: 200 },
      {
        what: 'a step that prints 1 GiB, recorded whole and hashed',
        value: times.runbook,
        unit: 'ms',
        against: { what: 'bash into a file', value: times.bash, unit: 'ms' },
      },
      { what: 'its peak memory', value: peak, unit: 'MB', limit: 200 },
    ];
  },
};

function outputOf(home) {
  const [run] = readdirSync(path.join(home, 'runs'));
  return path.join(home, 'runs', run, 'steps', 'step-1', '1', 'output');
}
