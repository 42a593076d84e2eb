import { spawn } from 'node:child_process';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Workplace } from '../support/cli.ts';

const place = new Workplace();
afterAll(() => {
  place.remove();
});
const CLEAN = '# Page\n\n- [ ] One\n';
const LINK = '# Page\n\n- [ ] See [that](./gone.md)\n';

describe('runbook lint', () => {
  it('exits 0 without an error, 1 with one, 2 for wrong usage', async () => {
    place.write('clean.md', CLEAN);
    place.write('link.md', LINK);
    place.write('wrong.md', '## A\n\n```bash {#a timeot=1s}\ntrue\n```\n');
    const clean = await place.runbook(['lint', 'clean.md', 'link.md']);
    expect([clean.code, clean.stderr]).toEqual([0, '0 errors, 1 warning in 2 files\n']);
    expect(clean.stdout).toContain('link.md:3:11: warning broken-link: ./gone.md does not exist\n');
    const wrong = await place.runbook(['lint', '*.md']);
    expect([wrong.code, wrong.stdout]).toEqual([1, expect.stringContaining('wrong.md:3:13: error unknown-attribute')]);
    expect((await place.runbook(['lint', 'none.md'])).code).toBe(2);
    expect((await place.runbook(['lint', 'clean.md', '--format', 'xml'])).code).toBe(2);
  });

  it('takes a folder, writes to a file, and counts by rule', async () => {
    place.write('folder/deep/link.md', LINK);
    const { stdout, stderr } = await place.runbook(['lint', 'folder', '--format', 'json', '-o', 'out.json', '--stats']);
    expect(stdout).toBe('');
    expect(JSON.parse(place.read('out.json'))).toMatchObject([{ file: 'folder/deep/link.md', rule: 'broken-link' }]);
    expect(stderr).toMatch(/broken-link +1 in 1 files/);
  });

  it('--fix changes what is certain, and no other byte', async () => {
    const before =
      '\uFEFF# A\r\n\r\n## B \t\r\n\r\n- x\r\n\r\n   ```bash {.step effect=read}\r\n   ls /tmp  \r\n   ```\r\n\r\nend';
    place.write('fix.md', before);
    const { stderr } = await place.runbook(['lint', 'fix.md', '--fix']);
    expect(stderr).toContain('1 fixed');
    const after = place.read('fix.md');
    expect(after).toMatch(/```bash \{#b-ls-tmp \.step effect=read\}/);
    expect(after.replace('#b-ls-tmp ', '')).toBe(before);
    expect((await place.runbook(['lint', 'fix.md', '--fix'])).stderr).not.toContain('fixed');
  });

  it('looks at many files side by side, and reports them in their order', async () => {
    const names = Array.from({ length: 50 }, (_, index) => `many/page-${String(index).padStart(2, '0')}.md`);
    for (const name of names) place.write(name, LINK);
    const { code, stdout, stderr } = await place.runbook(['lint', 'many', '--format', 'json']);
    expect([code, stderr]).toEqual([0, '0 errors, 50 warnings in 50 files\n']);
    expect((JSON.parse(stdout) as { readonly file: string }[]).map(({ file }) => file)).toEqual(names);
  });

  it('--watch looks again at a file that was written', async () => {
    const file = place.write('watch/page.md', CLEAN);
    const main = path.resolve(import.meta.dirname, '../../dist/main.js');
    const child = spawn(process.execPath, [main, 'lint', 'page.md', '--watch'], { cwd: path.dirname(file) });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    const until = async (words: string): Promise<void> => {
      for (let waited = 0; !said.includes(words) && waited < 60_000; waited += 50)
        await new Promise((resolve) => setTimeout(resolve, 50));
      expect(said).toContain(words);
    };
    await until('watching');
    place.write('watch/page.md', LINK);
    await until('page.md:3:11: warning broken-link');
    const ended = new Promise((resolve) => child.on('exit', resolve));
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  });
});
