import { statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workplace } from '../support/cli.ts';

let here: Workplace;
beforeEach(() => {
  here = new Workplace();
});
afterEach(() => here.remove());

/** Makes the runner record its peak memory when it ends. */
const RECORDER = `
import { writeFileSync } from 'node:fs';
const file = process.env.PEAK_FILE;
delete process.env.PEAK_FILE;
delete process.env.NODE_OPTIONS;
if (file) process.on('exit', () => writeFileSync(file, String(process.resourceUsage().maxRSS / 1024)));
`;

async function playMeasured(name: string): Promise<{ readonly code: number | null; readonly peakMiB: number }> {
  const recorder = here.write('recorder.mjs', RECORDER);
  const env = { NODE_OPTIONS: `--import=${recorder}`, PEAK_FILE: path.join(here.folder, 'peak') };
  const { code } = await here.runbook(['play', name, '--ui', 'json'], { env });
  return { code, peakMiB: Number(here.read('peak')) };
}

describe('a large run', () => {
  it('of 1,000 steps plays to the end', async () => {
    const steps = Array.from({ length: 1_000 }, (_, index) => `\`\`\`bash {#s${index}}\nN=$((\${N-0} + 1))\n\`\`\`\n`);
    here.write('r.md', `# Many\n\n${steps.join('\n')}\n\`\`\`bash {.gate #all}\ntest "$N" = 1000\n\`\`\`\n`);
    const { code, peakMiB } = await playMeasured('r.md');
    expect(code).toBe(0);
    expect(here.events().filter((event) => event.type === 'step.committed')).toHaveLength(1_000);
    expect(peakMiB).toBeLessThan(200);
  }, 180_000);

  it('with a step that prints 1 GB records all of it in bounded memory', async () => {
    const bytes = 1_000_000_000;
    here.write(
      'r.md',
      `# Much\n\n\`\`\`bash {#flood}\nyes 0123456789012345678 | head -c ${bytes}\n\`\`\`\n`.replace(
        'yes',
        'set +o pipefail; yes',
      ),
    );
    const { code, peakMiB } = await playMeasured('r.md');
    expect(code).toBe(0);
    const finished = here.events().find((event) => event.type === 'step.finished');
    expect(finished?.['output']).toMatchObject({ bytes });
    const output = [...here.walk()].find((file) => path.basename(file) === 'output');
    expect(statSync(output ?? '').size).toBe(bytes);
    expect(peakMiB).toBeLessThan(200);
  }, 180_000);
});
