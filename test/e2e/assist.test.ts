import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workplace } from '../support/cli.ts';

let here: Workplace;
beforeEach(() => {
  here = new Workplace();
});
afterEach(() => here.remove());

const fence = (info: string, ...lines: string[]): string => ['```' + info, ...lines, '```', ''].join('\n');
const PLAIN = [
  '# Recover the queue',
  '',
  '## Look',
  '',
  fence('bash', 'export SEEN=yes', 'echo looked >> log'),
  '## Restart',
  '',
  fence('sh', 'kubectl delete pod <pod-name> >> log'),
  fence('', '$ echo "restarted $SEEN" | tee -a log', 'restarted yes'),
  fence('sql', 'SELECT 1;'),
].join('\n');
const IDS = { look: 'look-seen', fill: 'restart-kubectl-delete', prompt: 'restart-echo-restarted' };
const answers = (look: string, fill: string, prompt: string): string =>
  `assist: { ${IDS.look}: ${look}, ${IDS.fill}: ${fill}, ${IDS.prompt}: ${prompt} }\n`;

describe('runbook play on plain Markdown', () => {
  it('exits 2 and points to --assist, and to ids for fences that should run as steps', async () => {
    here.write('p.md', PLAIN);
    const told = await here.runbook(['play', 'p.md', '--ui', 'plain']);
    expect(told.code).toBe(2);
    expect(told.stderr).toContain('runbook play p.md --assist');
    expect(told.stderr).toContain('give an id to the fences');
    expect(() => here.runs()).toThrow('ENOENT');
  });

  it('with --assist and without a terminal exits 2 and starts nothing if a fence has no answer; --yes is not an answer', async () => {
    here.write('p.md', PLAIN);
    const bare = await here.runbook(['play', 'p.md', '--assist', '--yes', '--ui', 'plain']);
    expect(bare.code).toBe(2);
    for (const id of Object.values(IDS)) expect(bare.stderr).toContain(id);
    here.write('a.yaml', `assist: { ${IDS.look}: run, ${IDS.fill}: run, ${IDS.prompt}x: run }\n`);
    const wrong = await here.runbook(['play', 'p.md', '--assist', '--answers', 'a.yaml', '--ui', 'plain']);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain(`${IDS.fill} contains <pod-name>`);
    expect(wrong.stderr).toContain(`did you mean ${IDS.prompt}?`);
    expect(wrong.stderr).toContain(`no decision about ${IDS.prompt}`);
    expect(() => here.runs()).toThrow('ENOENT');
    expect(() => here.read('log')).toThrow('ENOENT');
  });

  it('runs, leaves to the operator and skips as the answers say, in one session, and the report shows which was which', async () => {
    here.write('p.md', PLAIN);
    here.write('a.yaml', answers('run', 'by-hand', 'run'));
    const played = await here.runbook(['play', 'p.md', '--assist', '--answers', 'a.yaml', '--ui', 'plain']);
    expect(played.code).toBe(0);
    expect(here.read('log')).toBe('looked\nrestarted yes\n');
    const report = await here.runbook(['report', 'latest']);
    expect(report.stdout).toContain('- Offered fences: 3, 2 run, 1 done by hand');
    expect(report.stdout).toMatch(new RegExp(`\\| \`${IDS.fill}\` .*passed: by hand, ada`));
    here.write('a.yaml', answers('skip', 'by-hand', 'skip'));
    const skipped = await here.runbook(['play', 'p.md', '--assist', '--answers', 'a.yaml', '--ui', 'plain']);
    expect(skipped.stdout).toContain(`${IDS.look}: skipped`);
    expect(here.read('log')).toBe('looked\nrestarted yes\n');
  });

  it('is resumed as it began, even if the file was edited meanwhile, and continues only with answers', async () => {
    here.write('p.md', PLAIN.replace('echo looked', 'test -e mended && echo looked'));
    here.write('a.yaml', answers('run', 'skip', 'run'));
    const failed = await here.runbook(['play', 'p.md', '--assist', '--answers', 'a.yaml', '--ui', 'plain']);
    expect(failed.code).toBe(1);
    here.write('mended', '');
    const waits = await here.runbook(['resume', '--ui', 'plain']);
    expect(waits.code).toBe(3);
    expect(waits.stdout).toContain(`Offered: ${IDS.look} (p.md:5:1)`);
    here.write('p.md', PLAIN);
    const resumed = await here.runbook(['resume', '--ui', 'plain', '--accept-changes', '--answers', 'a.yaml']);
    expect(resumed.stderr).not.toContain('invalid');
    expect(resumed.code).toBe(0);
    expect(here.events().find((event) => event.type === 'plan.changed')?.['changes']).toEqual([
      { step: IDS.look, change: 'changed' },
    ]);
    expect(here.read('log')).toBe('looked\nrestarted yes\n');
  });

  it('lists what would be offered with --dry-run, and what is not run unchanged', async () => {
    here.write('p.md', PLAIN);
    const told = await here.runbook(['play', 'p.md', '--assist', '--dry-run']);
    expect(told.code).toBe(0);
    expect(told.stdout).toMatch(new RegExp(`${IDS.look}: .*\\[shell, offered\\]`));
    expect(told.stdout).toMatch(new RegExp(`${IDS.fill}: .*not run unchanged: <pod-name>`));
    expect(told.stdout).not.toContain('SELECT');
  });

  it('exits 2 if there is nothing to offer', async () => {
    here.write('p.md', `# Notes\n\n${fence('yaml', 'a: 1')}`);
    const told = await here.runbook(['play', 'p.md', '--assist']);
    expect(told.code).toBe(2);
    expect(told.stderr).toContain('no shell fence to offer');
  });
});
