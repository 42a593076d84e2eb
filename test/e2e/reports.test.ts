import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands/index.ts';
import { REPORTS } from '../../src/report/index.ts';
import { Workplace } from '../support/cli.ts';

const SECRET = 'correct-horse-battery-staple';
const RUNBOOK = `---
params:
  TOKEN: { secret: true, from: 'env:TOKEN' }
---

# Restore

## Main

\`\`\`bash {#print}
echo "the token is $TOKEN"
printf '\\033]0;taken over\\007\\033[2J<script>alert(1)</script>\\n'
\`\`\`

\`\`\`bash {.gate}
test -n "$TOKEN"
\`\`\`

\`\`\`bash {#flood}
seq 1 300000
\`\`\`

\`\`\`bash {#break}
echo "about to fail with $TOKEN" >&2; exit 3
\`\`\`
`;

const here = new Workplace();
const report = (...words: readonly string[]): ReturnType<Workplace['runbook']> => here.runbook(['report', ...words]);

beforeAll(async () => {
  here.write('r.md', RUNBOOK);
  const told = await here.runbook(['play', 'r.md', '--ui', 'plain', '--yes'], { env: { TOKEN: SECRET } });
  if (told.code !== 1) throw new Error(told.stderr);
});
afterAll(() => here.remove());

describe.each(REPORTS.map((format) => [format.name, format] as const))(
  'report --format %s of a real run',
  (name, format) => {
    it('contains no secret, no control sequence, and is the same each time', async () => {
      const { code, stdout, stderr } = await report('--format', name);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).not.toContain(SECRET);
      expect(stdout).not.toContain(Buffer.from(SECRET).toString('base64').slice(0, 20));
      // JSON may contain any character, but only escaped.
      expect(stdout).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f]/);
      expect(stdout).not.toContain('taken over');
      expect((await report('--format', name)).stdout).toBe(stdout);
    });

    it('is written whole into a file that only its owner may read, except metrics', async () => {
      const file = path.join(here.folder, `run.${format.extension}`);
      const { code, stdout } = await report('--format', name, '--output', file);
      expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
      expect(readFileSync(file, 'utf8')).toBe((await report('--format', name)).stdout);
      expect((statSync(file).mode & 0o777).toString(8)).toBe(name === 'metrics' ? '644' : '600');
      expect(readdirSync(here.folder).filter((one) => one.endsWith('.tmp'))).toEqual([]);
    });

    it('is named in the help and in the docs', () => {
      const options = COMMANDS.find((command) => command.name === 'report')?.options;
      expect(options?.['format']?.summary.split(/[ ,]+/)).toContain(name);
      const docs = readFileSync(path.resolve(import.meta.dirname, '../../docs/commands.md'), 'utf8');
      expect(docs).toMatch(new RegExp(`^\\| \`${name}\` `, 'm'));
    });
  },
);

it('exports a cast of a real run with its output, a marker for its failure, and the beginning and end of a flood', async () => {
  const { stdout } = await report('--format', 'cast');
  const events = stdout
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line) as [number, string, string]);
  const shown = events.map(([, , data]) => data).join('');
  expect(shown).toContain('the token is [redacted TOKEN]');
  expect(events.filter(([, code]) => code === 'm').map(([, , label]) => label)).toEqual([
    'print',
    'flood',
    'break',
    'break failed',
  ]);
  expect(shown).toMatch(/\d+ bytes left out here/);
  expect(shown).toContain(' 300000\r\n');
  expect(stdout.length).toBeLessThan(8_000_000);
  const times = events.map(([time]) => time);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

it('reports a file that cannot be written, and suggests the nearest format for an unknown one', async () => {
  mkdirSync(path.join(here.folder, 'folder'));
  const nowhere = await report('-o', 'nowhere/report.md');
  expect(nowhere.code).toBe(1);
  expect(nowhere.stderr).toContain('report-write');
  const folder = await report('-o', 'folder');
  expect(folder.code).toBe(2);
  expect(folder.stderr).toContain('-o folder is not written: it is a directory');
  const told = await report('--format', 'junitt');
  expect(told.code).toBe(2);
  expect(told.stderr).toContain('did you mean junit?');
});
