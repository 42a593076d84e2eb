import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Workplace } from '../../support/cli.ts';
import { requireTool } from '../../support/require-tool.ts';

const MAIN = path.resolve(import.meta.dirname, '../../../dist/main.js');

let here: Workplace;
beforeEach(() => {
  here = new Workplace();
});
afterEach(() => here.remove());

const count = (text: string, what: string): number => text.split(what).length - 1;

it.runIf(requireTool('script'))(
  'clears the screen once when it appears: while steps run and flood it, only rows that change are written',
  () => {
    const fence = (id: string, code: string): string => `\`\`\`bash {#${id}}\n${code}\n\`\`\`\n`;
    const flood = 'for i in $(seq 1 30); do seq 1 2000; sleep 0.05; done';
    here.write(
      'r.md',
      `# Test book\n\n${fence('quiet', 'sleep 2')}\n${fence('flood', flood)}\n${fence('last', 'echo done')}`,
    );
    const line = `stty cols 80 rows 24; exec '${process.execPath}' '${MAIN}' play r.md --yes`;
    const env = { ...process.env, CI: '', GITHUB_ACTIONS: '', NO_COLOR: '', LANG: 'C.UTF-8', TERM: 'xterm-256color' };
    const { stdout, status } = spawnSync('script', ['-qfec', line, '/dev/null'], {
      cwd: here.folder,
      env,
      encoding: 'utf8',
      input: '',
      maxBuffer: 1 << 26,
    });
    expect(status, stdout.slice(-500)).toBe(0);
    const drawn = stdout.slice(stdout.indexOf('\x1b[?1049h'), stdout.indexOf('\x1b[?1049l'));
    expect(drawn).toContain('flood');
    expect(count(drawn, '\x1b[2J')).toBe(1);
    expect(drawn).not.toMatch(/\x1b\[[013]?J|\x1bc/);
    // Every frame is one piece between the marks of a synchronised update; a line end would scroll the screen.
    expect(count(drawn, '\x1b[?2026h')).toBe(count(drawn, '\x1b[?2026l'));
    expect(drawn).not.toContain('\n');
    // 60,000 lines in some two seconds are at most ten frames in each.
    expect(count(drawn, '\x1b[?2026h')).toBeLessThan(120);
  },
);
