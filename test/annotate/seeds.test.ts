import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { annotateFile } from '../../src/cli/annotate/annotate-file.ts';
import type { Proposal } from '../../src/annotate/index.ts';
import { annotatingFolder } from './annotating.ts';
import { isWithin, rendered } from './rendering.ts';

const seeds = path.resolve(import.meta.dirname, '../fixtures/seeds');
const { annotateText, errorsOf } = annotatingFolder();
const read = async (name: string): Promise<readonly Proposal[]> =>
  (await annotateFile(`${name}.md`, seeds, false)).proposals;

/** `line text` of what is inserted into fences and headings. */
const placed = (proposals: readonly Proposal[], what: Proposal['what']): string[] =>
  proposals.flatMap(({ what: own, span, insert }) => {
    if (own !== what || insert === null) return [];
    const words = insert.into === 'fence' ? insert.attributes : insert.into === 'section' ? insert.words : [];
    return [`${span.start.line} ${words.join(' ')}`];
  });
const reasons = (proposals: readonly Proposal[]): string[] =>
  proposals.flatMap(({ what, span, why }) => (what === 'todo' ? [`${span.start.line} ${why}`] : []));
const params = (proposals: readonly Proposal[]): string[] =>
  proposals.flatMap(({ insert }) => (insert?.into === 'params' ? [insert.param.name] : []));
const objectives = (proposals: readonly Proposal[]): string[] =>
  proposals.flatMap(({ insert }) =>
    insert?.into === 'objectives' ? [`${insert.name} ${insert.targetMs / 60_000}`] : [],
  );

describe('what a careful reader proposes for real documents', () => {
  it('stemedb: three alternatives with their steps, and the checks after them', async () => {
    const found = await read('stemedb-disaster-recovery');
    expect(placed(found, 'option')).toEqual([
      '91 #full-restore-from-s3 option',
      '248 #point-in-time-restore option',
      '296 #wal-only-recovery option',
    ]);
    expect(placed(found, 'step')).toEqual([
      '94 #provision-new-server',
      '108 #download-latest-full-backup',
      '128 #download-wal-segments-since-last',
      '143 #restore-data-directories',
      '187 #validate-recovery',
      '229 #resume-operations',
      '251 #identify-target-timestamp',
      '269 #replay-wal-to-target-timestamp',
      '299 #verify-database-is-intact',
      '309 #download-archived-wal effect=destructive',
      '342 #health-endpoint-responds effect=read',
      '351 #queries-work',
    ]);
    expect(placed(found, 'gate')).toEqual([
      '337 #server-starts-successfully .gate',
      '363 #backups-resume .gate for=section',
      '368 #metrics-exporting .gate for=section',
      '373 #alerts-firing-correctly .gate for=section',
      '378 #dns-lb-updated .gate for=section',
    ]);
    expect(objectives(found)).toEqual(['rto 240', 'rpo 15']);
    expect(reasons(found)).toEqual([
      '111 expected output in a comment',
      '155 expected output in a comment',
      '158 endless-command',
      '192 expected output in a comment',
      '266 a step without a command',
      '303 expected output in a comment',
      '318 expected output in a comment',
      '321 endless-command',
      '358 elided',
      '440 a section for trouble',
    ]);
  });

  it('p14: operations of which one is chosen, values that nobody sets, commands that stay with a person', async () => {
    const found = await read('p14-disaster-recovery-design');
    expect(params(found)).toEqual(['BACKUP_BUCKET', 'DR_REGION', 'DB_HOST', 'DB_USER']);
    expect(objectives(found)).toEqual(['rto 240']);
    const options = placed(found, 'option').map((line) => line.split(' ')[1]);
    expect(options).toEqual(
      expect.arrayContaining([
        ...['#standard-operations', '#incident-response', '#disaster-recovery-testing'],
        ...['#restore-database', '#restore-files', '#restore-configuration', '#point-in-time-restore'],
        ...['#p0-production-disaster-initiate-full', '#p0-multiple-backup-failures', '#p1-restore-validation-failure'],
        ...['#monthly-restore-test', '#quarterly-dr-drill', '#delete-old-backups', '#activate-dr-site'],
      ]),
    );
    expect(placed(found, 'step')).toContain('440 #delete-backups-older-than-retention effect=destructive');
    const told = reasons(found);
    // Followed logs, a watch, an editor, telnet, alternatives, steps in one fence, and a start time that comes from one.
    for (const line of [183, 209, 231, 269, 293, 312, 381, 403, 640]) expect(told).toContain(`${line} endless-command`);
    for (const line of [687, 713]) expect(told).toContain(`${line} interactive-command`);
    for (const line of [183, 209, 231, 731, 748]) expect(told).toContain(`${line} alternatives-in-one-fence`);
    for (const line of [563, 587, 640, 664, 731, 921, 957]) expect(told).toContain(`${line} several-steps`);
    expect(told).toContain('587 set-in-plain-fence');
    expect(told).toContain('563 changing-name');
    for (const [line, kind] of [
      [32, 'reference'],
      [772, 'trouble'],
      [1022, 'upkeep'],
      [1093, 'reference'],
    ] as const)
      expect(told).toContain(`${line} a section for ${kind}`);
  });

  it('medcontract: procedures in single fences, each of which a person has to split', async () => {
    const found = await read('data-recovery-runbook');
    expect(placed(found, 'step')).toEqual([]);
    expect(params(found)).toEqual(['DELETED_ID']);
    const told = reasons(found);
    const fences = [23, 64, 96, 118, 139, 156, 178, 215, 239, 270, 289, 308, 330, 353];
    for (const line of fences) expect(told).toContain(`${line} several-steps`);
    for (const line of [139, 239, 289]) expect(told).toContain(`${line} endless-command`);
    for (const line of [23, 64, 118, 215]) expect(told).toContain(`${line} replicas-not-saved`);
    for (const line of [17, 114, 152, 211, 266, 304])
      expect(told).toContain(`${line} sections that may be alternatives`);
    expect(told).toEqual(
      expect.arrayContaining([
        ...['215 exec-after-scale-down', '239 secret-in-text', '96 unresolved-placeholder'],
        ...['11 several targets', '12 several targets', '390 a section for upkeep'],
      ]),
    );
  });

  it.each(['backup-restore-runbook-summary', 'data-layer-recovery-workstream'])(
    '%s is called a report, and nothing is proposed for it',
    async (name) => {
      const { report, proposals, before, after } = await annotateFile(`${name}.md`, seeds, false);
      expect(report).toContain('this is a report or a plan, not a runbook');
      expect([proposals, after]).toEqual([[], before]);
    },
  );

  it.each(['stemedb-disaster-recovery', 'p14-disaster-recovery-design', 'data-recovery-runbook'])(
    '%s reads as before, has no error, and has nothing to add the second time',
    async (name) => {
      const before = readFileSync(path.join(seeds, `${name}.md`), 'utf8');
      const { after } = await annotateFile(`${name}.md`, seeds, false);
      expect(isWithin(before, after)).toBe(true);
      expect(rendered(after)).toBe(rendered(before));
      expect(await errorsOf(after)).toEqual([]);
      expect((await annotateText(after)).after).toBe(after);
    },
  );
});
