import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workplace } from '../../support/cli.ts';
import { BrokenLibrary, LIBRARY, objectives, poll, rehearse } from './library.ts';

const TIMEOUT = 120_000;

let here: Workplace;
beforeEach(() => {
  here = new Workplace();
});
afterEach(() => here.remove());

describe('restoring S3 objects', () => {
  it(
    'ends with exit 0, every object as in the manifest, RTO and RPO measured',
    async () => {
      const { code, stderr } = await rehearse(here, path.join(LIBRARY, 's3-object-restore.md'));
      expect(code, stderr).toBe(0);
      const verified = { ok: 40, total: 40, missing: 0, extra: 0, different: 0 };
      expect(poll(here, 'matches-the-manifest').facts).toMatchObject(verified);
      const { rto, rpo } = await objectives(here);
      expect(rto).toMatchObject({ targetMs: 14_400_000, verdict: 'met' });
      expect(rto.actualMs).toBeGreaterThan(0);
      expect(rpo).toMatchObject({ targetMs: 3_600_000, actualMs: 1_000, verdict: 'met' });
    },
    TIMEOUT,
  );
});

describe('checking data integrity', () => {
  it(
    'finds the damage, repairs it and ends with exit 0, RTO and RPO measured',
    async () => {
      const { code, stdout, stderr } = await rehearse(here, path.join(LIBRARY, 'data-integrity-check.md'));
      expect(stdout).toContain('objects: 6 wrong, files: 1 wrong, metadata: 12 unused descriptors');
      expect(code, stderr).toBe(0);
      expect(poll(here, 'objects-are-intact').facts).toMatchObject({ ok: 48, missing: 0, extra: 0, different: 0 });
      const { rto, rpo } = await objectives(here);
      expect(rto).toMatchObject({ verdict: 'met' });
      expect(rpo).toMatchObject({ actualMs: 1_000, verdict: 'met' });
    },
    TIMEOUT,
  );

  it(
    'repairs nothing if nothing is damaged, and says so',
    async () => {
      const library = new BrokenLibrary(here, 'data-integrity-check');
      here.write('runbooks/sandbox/data-integrity-check/disaster.mjs', 'export default async function disaster() {}\n');
      const { code, stdout, stderr } = await library.play();
      expect(stdout).toContain('objects: 0 wrong, files: 0 wrong, metadata: 0 unused descriptors');
      expect(code, stderr).toBe(0);
      expect(
        here
          .events()
          .filter((event) => event.type === 'step.skipped')
          .map((event) => event['step']),
      ).toEqual(expect.arrayContaining(['restore-objects', 'restore-files', 'remove-unused-descriptors']));
      expect((await objectives(here)).rpo.verdict).toBe('not-measured');
    },
    TIMEOUT,
  );
});
