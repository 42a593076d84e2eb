import { spawnSync } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import { Workplace } from '../support/cli.ts';

const place = new Workplace();
afterAll(() => {
  place.remove();
});
const PLAIN =
  '\uFEFF# A \t\r\n\r\n## Restart\r\n\r\n-\tNow:\r\n\r\n\t```bash  \r\n\tsystemctl restart app  \r\n\t```\r\n\r\nend';
const REPORT = '# Report\n\n- [x] Done\n';

describe('runbook annotate', () => {
  it('prints a diff that git takes, and writes nothing', async () => {
    place.write('docs/plain.md', PLAIN);
    const { code, stdout, stderr } = await place.runbook(['annotate', 'docs/plain.md']);
    expect([code, stderr]).toEqual([0, 'docs/plain.md: 1 step\n']);
    expect(stdout).toContain('--- a/docs/plain.md\n+++ b/docs/plain.md\n@@');
    expect(place.read('docs/plain.md')).toBe(PLAIN);
    const patched = spawnSync('git', ['apply', '-p1', '-'], { cwd: place.folder, input: stdout, encoding: 'utf8' });
    expect(patched.status).toBe(0);
    expect(place.read('docs/plain.md')).toBe(PLAIN.replace('```bash  ', '```bash {#now}  '));
  });

  it('--write inserts, and changes no other byte; the second time there is nothing to add', async () => {
    place.write('write.md', PLAIN);
    expect((await place.runbook(['annotate', '--write', 'write.md'])).stdout).toBe('');
    const after = place.read('write.md');
    expect(after).toBe(PLAIN.replace('```bash  ', '```bash {#now}  '));
    expect((await place.runbook(['annotate', 'write.md'])).stderr).toBe('write.md: nothing to add\n');
    const shown = await place.runbook(['show', 'write.md']);
    expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining('now: systemctl restart app')]);
    expect((await place.runbook(['play', 'write.md', '--dry-run'])).code).toBe(0);
  });

  it('calls a report a report, and annotates it only with --force', async () => {
    place.write('report.md', REPORT);
    const { code, stdout, stderr } = await place.runbook(['annotate', '--write', 'report.md']);
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toContain('report.md: this is a report or a plan, not a runbook');
    expect((await place.runbook(['annotate', '--force', 'report.md'])).stderr).toBe('report.md: nothing to add\n');
  });

  it('names what has to be fixed first, and exits 1', async () => {
    const open = '# A\n\n```bash\nsystemctl stop app\n```\n\n```bash\nnever closed\n';
    place.write('open.md', open);
    const { code, stdout, stderr } = await place.runbook(['annotate', '--write', 'open.md']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/open\.md:7:1: error unclosed-fence[\s\S]*fix this first; nothing is proposed/);
    expect(place.read('open.md')).toBe(open);
  });

  it('--json lists the proposals of several files', async () => {
    place.write('many/a.md', '# A\n\n```bash\ntail -f log\n```\n');
    place.write('many/b.md', '# B\n\n```bash\nls "$FOLDER"\n```\n');
    const { stdout } = await place.runbook(['annotate', '--json', 'many']);
    expect(JSON.parse(stdout)).toMatchObject([
      { file: 'many/a.md', changed: true, report: null, problems: [], proposals: [{ what: 'todo', line: 3 }] },
      {
        file: 'many/b.md',
        proposals: [
          { what: 'step', line: 3, column: 1, insert: '#b effect=read' },
          { what: 'param', line: 4, insert: 'FOLDER' },
        ],
      },
    ]);
    expect((await place.runbook(['annotate', 'none.md'])).code).toBe(2);
  });
});
