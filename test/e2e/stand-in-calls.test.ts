import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Workplace } from '../support/cli.ts';

const workplace = new Workplace();
afterAll(() => workplace.remove());

const LAMP = `export default {
  state: { on: false },
  calls: [
    { usage: 'lamp on [--token TOKEN]', set: { on: true } },
    { usage: 'lamp check', require: { path: 'on', else: 'lamp: it is dark', exit: 2 }, print: 'light' },
  ],
};
`;
const BOOK = `---
params: { TOKEN: { secret: true, from: 'env:LAMP_TOKEN' } }
sandbox:
  commands: [lamp.mjs, bell.mjs]
  answers: { checks: pass, params: { TOKEN: very-secret-token } }
---

# Light

\`\`\`bash {#dark effect=read}
lamp check || echo dark
\`\`\`

\`\`\`bash {#on}
lamp on --token "$TOKEN"
\`\`\`

\`\`\`bash {.gate #light}
lamp check
\`\`\`
`;

describe('calls of stand-ins', () => {
  it('are kept with the run, redacted and private, and counted in its reports', async () => {
    workplace.write('lamp.mjs', LAMP);
    workplace.write('bell.mjs', LAMP.replaceAll('lamp', 'bell'));
    workplace.write('book.md', BOOK);
    const { code, stderr, stdout } = await workplace.runbook([
      'play',
      'book.md',
      '--sandbox',
      '--ui',
      'plain',
      '--yes',
    ]);
    expect(stderr + stdout).toContain('stand-ins: lamp 3 calls, 1 failed');
    expect(code).toBe(0);
    const [run = ''] = workplace.runs();
    const file = path.join(run, 'stand-in-calls.jsonl');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const calls = readFileSync(file, 'utf8').trim().split('\n');
    expect(calls.map((line) => JSON.parse(line) as object)).toMatchObject([
      { command: 'lamp', arguments: ['check'], exitCode: 2 },
      { command: 'lamp', arguments: ['on', '--token', '[redacted TOKEN]'], exitCode: 0 },
      { command: 'lamp', arguments: ['check'], exitCode: 0 },
    ]);
    const report = await workplace.runbook(['report', 'latest']);
    expect(report.stdout).toMatch(/Stand-ins *\| `bell` \(not called\), `lamp` \(3 calls, 1 failed\)/);
    const html = await workplace.runbook(['report', 'latest', '--format', 'html']);
    expect(html.stdout).toContain('3 calls, 1 failed');
    const json = JSON.parse((await workplace.runbook(['report', 'latest', '--format', 'json'])).stdout) as object;
    expect(json).toMatchObject({
      standIns: [
        { command: 'bell', calls: 0, failed: 0 },
        { command: 'lamp', calls: 3, failed: 1 },
      ],
    });
    expect((await workplace.runbook(['verify-journal'])).code).toBe(0);
    writeFileSync(file, calls.slice(0, 2).join('\n'));
    const altered = await workplace.runbook(['verify-journal']);
    expect(altered.stdout).toContain('stand-in-calls.jsonl');
    expect(altered.code).not.toBe(0);
  });
});
