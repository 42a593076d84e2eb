import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workplace } from '../support/cli.ts';

let here: Workplace;
beforeEach(() => {
  here = new Workplace();
});
afterEach(() => here.remove());

const cell = (info: string, ...code: string[]): string => ['', '```sh ' + info, ...code, '```', ''].join('\n');
const ASKS = `# T\n${cell('{"name":"hello"}', 'export NAME="Enter your name"', 'echo "hello $NAME" > said')}`;

describe('a document of Runme', () => {
  it('is not played with values that it only proposes: without a terminal they are required', async () => {
    here.write('r.md', ASKS);
    const refused = await here.runbook(['play', 'r.md', '--ui', 'plain']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--param NAME=');
    for (const [words, env] of [
      [['--param', 'NAME=ada'], {}],
      [[], { NAME: 'ada' }],
    ] as const) {
      const told = await here.runbook(['play', 'r.md', '--ui', 'plain', '--new', ...words], { env });
      expect([told.code, here.read('said')]).toEqual([0, 'hello ada\n']);
    }
  });

  it('leaves its background cells to the operator, and plays the rest', async () => {
    here.write(
      'r.md',
      `# T\n${cell('{"name":"serve","background":"true"}', 'sleep 600')}${cell('{"name":"use"}', 'touch used')}`,
    );
    const refused = await here.runbook(['play', 'r.md', '--ui', 'plain']);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('serve')]);
    here.write('run.yaml', 'assist: { serve: run }');
    const run = await here.runbook(['play', 'r.md', '--ui', 'plain', '--answers', 'run.yaml']);
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining('background')]);
    here.write('hand.yaml', 'assist: { serve: by-hand }');
    const told = await here.runbook(['play', 'r.md', '--ui', 'plain', '--answers', 'hand.yaml']);
    expect([told.code, here.read('used')]).toEqual([0, '']);
  });

  it('shows the cells that it excludes', async () => {
    here.write('r.md', `${ASKS}${cell('{"name":"old","excludeFromRunAll":"true"}', 'rm -rf x')}`);
    const { code, stdout } = await here.runbook(['show', 'r.md']);
    expect(code).toBe(0);
    expect(stdout).toContain('line 8 sh (excludeFromRunAll=true)');
  });
});
