import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Workplace } from '../../support/cli.ts';
import { requireTool } from '../../support/require-tool.ts';
import { SANE, Tmux } from '../../support/tmux.ts';
import { BrokenLibrary } from '../runbooks/library.ts';

let here: Workplace;
let terminal: Tmux;
let other: Tmux;
beforeEach(() => {
  here = new Workplace();
  terminal = new Tmux(here.folder);
  other = new Tmux(here.folder);
});
afterEach(async () => {
  await terminal.close();
  await other.close();
  here.remove();
});

/** Removes the delete marker of the object, as an operator would who finds out why it is gone. */
function writeMend(): void {
  const kept = JSON.parse(readFileSync(path.join(here.runs()[0] ?? '', 'sandbox.json'), 'utf8')) as {
    record: { directory: string };
  };
  const service = path.join(kept.record.directory, 'services/s3.json');
  const client = createRequire(import.meta.url).resolve('@aws-sdk/client-s3');
  here.write(
    'mend.cjs',
    `const { readFileSync } = require('node:fs');
     const { S3Client, ListObjectVersionsCommand, DeleteObjectCommand } = require(${JSON.stringify(client)});
     const { port, accessKeyId, secretAccessKey } = JSON.parse(readFileSync(${JSON.stringify(service)}, 'utf8')).record;
     const store = new S3Client({
       endpoint: 'http://127.0.0.1:' + port, region: 'us-east-1', forcePathStyle: true,
       credentials: { accessKeyId, secretAccessKey },
     });
     (async () => {
       const at = { Bucket: 'lake', Prefix: 'warehouse/sales.db/orders/' };
       const { DeleteMarkers = [] } = await store.send(new ListObjectVersionsCommand(at));
       for (const { Key, VersionId } of DeleteMarkers)
         await store.send(new DeleteObjectCommand({ Bucket: 'lake', Key, VersionId }));
       console.log('mended ' + DeleteMarkers.length);
     })();`,
  );
}

it.runIf(requireTool('tmux', 'asciinema'))(
  'restores a metastore on 80 by 24: a gate fails, its cause is fixed from another terminal, it passes, and a replay shows all of it',
  async () => {
    new BrokenLibrary(here, 'hive-metastore-restore').withDisaster(
      `const [key] = await ctx.listKeys('lake', 'warehouse/sales.db/orders/');
       await ctx.removeObject('lake', key);`,
    );
    terminal.line('runbook play runbooks/hive-metastore-restore.md --sandbox; echo exit=$?');
    await terminal.see('Which of these should be played?');
    expect(terminal.screen()).toMatch(/> 1\. The metastore says when/);
    terminal.keys('Enter');
    await terminal.see('Enter to start, q to leave');
    expect(terminal.screen()).toMatch(/this is +a rehearsal: PostgreSQL and an object store/);
    expect(terminal.screen()).toMatch(/chosen +told-by-the-metastore/);
    terminal.keys('Enter');
    await terminal.asked('Check: Incident channel is open');
    terminal.keys('p');
    await terminal.asked('Check: Hive services');
    expect(terminal.screen()).toMatch(/❯ p +pass +\(Enter\)/);
    terminal.keys('Enter');

    await terminal.asked('locations-exist failed');
    expect(terminal.screen()).toMatch(/gate locations-exist did not hold/);
    expect(terminal.screen()).toMatch(/found .*no object/s);
    expect(terminal.screen()).toMatch(/g +evaluate the gate again/);
    terminal.keys('n');
    terminal.type('an object of sales.orders was deleted by hand');
    terminal.keys('Tab', 'Enter');
    await terminal.see('issue noted');
    writeMend();
    other.line('node mend.cjs');
    await other.see('mended 1');
    terminal.keys('g');

    await terminal.asked('Approval by incident-commander');
    terminal.keys('Enter');
    await terminal.see(/Who approves[^]*incident-commander/);
    terminal.keys('Enter');
    await terminal.asked('Destructive: swap');
    terminal.keys('c');
    await terminal.see('Type swap to confirm');
    terminal.type('swap');
    terminal.keys('Enter');
    await terminal.asked('Check: A metastore service');
    terminal.keys('Enter');
    await terminal.see('exit=0');
    expect(terminal.modes()).toBe(SANE);
    expect(terminal.screen()).toMatch(/RTO .* of 2h, met/);
    expect(terminal.screen()).toMatch(/RPO .* of 1h, met/);
    const report = readFileSync(path.join(here.runs()[0] ?? '', 'report.md'), 'utf8');
    expect(report).toContain('an object of sales.orders was deleted by hand');

    terminal.line('clear; runbook replay --speed 20; echo replayed=$?');
    await terminal.see(/replay . x20/);
    terminal.keys('b', 'f');
    await terminal.see(/✖ gate locations-exist/);
    expect(terminal.screen()).toMatch(/replay ‖ x20/);
    terminal.keys('Space');
    await terminal.see(/completed \d+\/\d+|completed after/);
    terminal.keys('q');
    await terminal.see('replayed=0');
    expect(terminal.modes()).toBe(SANE);

    terminal.line(
      'clear; runbook replay --export cast -o run.cast; asciinema play -s 100 -i 0.05 run.cast; echo shown=$?',
    );
    await terminal.see(/shown=0/);
    const cast = here.read('run.cast');
    expect(JSON.parse(cast.slice(0, cast.indexOf('\n')))).toMatchObject({ version: 2 });
    for (const step of ['declare', 'restore', 'swap', 'prove-a-query']) expect(cast).toContain(`"m","${step}"`);
    expect(cast).toContain('gate locations-exist');
  },
  300_000,
);
