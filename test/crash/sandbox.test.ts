import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { oracle } from './support/oracle.ts';
import { book, counted, fence, Stage, until } from './support/stage.ts';

let here: Stage;
beforeEach(() => {
  here = new Stage();
});
afterEach(() => here.remove());

/** An object store, a step that waits, and one that finds what was there before, with a separate folder of sandboxes. */
function rehearsal(): { readonly env: Record<string, string>; readonly sandboxes: () => string[] } {
  const front = [
    '---',
    'sandbox:',
    '  s3: { buckets: { lake: { versioned: true } } }',
    `  env: { LEDGER: '${here.ledger}', STAGE: '${here.folder}' }`,
    '---',
    '',
  ].join('\n');
  here.write(
    'r.md',
    front +
      book(
        counted('#one', 'echo kept > kept'),
        counted('#two on-interrupt=rerun', 'test -e "$STAGE/go" || sleep 60'),
        counted('#three', 'test "$(cat kept)" = kept'),
        fence('bash {#end .finally}', 'touch "$STAGE/ended"'),
      ),
  );
  const temporary = path.join(here.folder, 'tmp');
  mkdirSync(temporary);
  const home = path.join(temporary, `runbook-sandbox-${process.getuid?.() ?? 0}`);
  return {
    env: { TMPDIR: temporary },
    sandboxes: () => (existsSync(home) ? readdirSync(home).filter((name) => !name.startsWith('.')) : []),
  };
}

const PLAY = ['play', 'r.md', '--sandbox', '--ui', 'plain', '--yes'];
const servers = (): string[] =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(here.folder);
    } catch {
      return false;
    }
  });

const isStore = (pid: string): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('sandbox-s3');
  } catch {
    return false;
  }
};

/** With a PostgreSQL, whose processes must be able to reach the folder, and slow scripts. */
function slow(): ReturnType<typeof rehearsal> {
  const { env, sandboxes } = rehearsal();
  for (const folder of [here.folder, path.join(here.folder, 'tmp')]) chmodSync(folder, 0o711);
  const wait = (name: string): string =>
    `touch "$STAGE/${name}"\ntest -e "$STAGE/go" || tail -f "$STAGE/${name}" >/dev/null\n`;
  here.write('seed.sh', wait('seeding'));
  here.write('disaster.sh', `test -e "$STAGE/calm" || { ${wait('striking').trim().replaceAll('\n', '; ')}; }\n`);
  const services = '  postgres: { databases: [shop], seed: [seed.sh] }\n  disaster: disaster.sh\n';
  here.write('r.md', here.read('r.md').replace('sandbox:\n', `sandbox:\n${services}`));
  return { env, sandboxes };
}

/** An unfinished cluster template that later sandboxes would be copied from. */
const findTemplate = (): boolean =>
  readdirSync(path.join(here.folder, 'tmp'), { recursive: true, encoding: 'utf8' }).some((name) =>
    /cluster-[^/]*\.\d{3,}\.[0-9a-f]{8}\/password$/.test(name),
  );

/** A rehearsal whose runner and step were killed, so that only its services are alive. */
async function killedInSecondStep(): Promise<ReturnType<typeof rehearsal>> {
  const begun = rehearsal();
  const playing = here.start(PLAY, { env: begun.env });
  await until('the second step has begun', () => here.starts().length === 2);
  const { pid } = JSON.parse(readFileSync(path.join(here.runs()[0] ?? '', 'steps/two/1/process.json'), 'utf8')) as {
    pid: number;
  };
  playing.process.kill('SIGKILL');
  await playing.told;
  process.kill(-pid, 'SIGKILL');
  return begun;
}

describe('a rehearsal', () => {
  it('whose runner and step are killed is resumed in the same sandbox, which is removed at its end', async () => {
    const { env, sandboxes } = await killedInSecondStep();
    expect(sandboxes()).toHaveLength(1);
    here.write('go', '');
    const told = await here.run(['resume', '--ui', 'plain'], { env });
    expect(told.code, told.stdout + told.stderr).toBe(0);
    expect(oracle(here.journal(), here.starts(), new Set(['one', 'two', 'three']))).toEqual([]);
    expect(here.starts().map(({ step }) => step)).toEqual(['one', 'two', 'two', 'three']);
    expect(sandboxes()).toEqual([]);
    await until('its services are gone', () => servers().length === 0);
  });

  it('that is stopped by Ctrl-C keeps its data and leaves no process; abort plays finally and removes it', async () => {
    const { env, sandboxes } = rehearsal();
    const playing = here.start(PLAY, { env });
    await until('the second step has begun', () => here.starts().length === 2);
    playing.process.kill('SIGINT');
    expect((await playing.told).code).toBe(130);
    expect(sandboxes()).toHaveLength(1);
    await until('no process is left', () => servers().length === 0);
    expect((await here.run(['abort', '--ui', 'plain'], { env })).code).toBe(0);
    expect(existsSync(path.join(here.folder, 'ended'))).toBe(true);
    expect(sandboxes()).toEqual([]);
    await until('no process is left', () => servers().length === 0);
  });

  it('that was abandoned is swept by the next one only after its run has ended', async () => {
    const { env, sandboxes } = rehearsal();
    const died = await here.run(PLAY, { env: { ...env, RUNBOOK_CRASH_AT: 'run.journal' } });
    expect(died.signal).toBe('SIGKILL');
    expect(sandboxes()).toHaveLength(1);
    here.write('go', '');
    const told = await here.run(PLAY, { env });
    expect(told.code, told.stdout + told.stderr).toBe(0);
    expect(sandboxes()).toEqual([]);
    await until('no process is left', () => servers().length === 0);
  });

  it('that was killed keeps its services for a day and its data for a week, and later rehearsals remove them', async () => {
    const { env, sandboxes } = await killedInSecondStep();
    const [left] = sandboxes();
    const stores = (): number => servers().filter((one) => isStore(one)).length;
    here.write('go', '');
    const rehearseAfter = async (days: number): Promise<string> => {
      // The journal of the killed run says when it was last played.
      const file = path.join(here.runs()[0] ?? '', 'journal.jsonl');
      const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
      const last = JSON.parse(lines.pop() ?? '') as object;
      const wall = new Date(Date.now() - days * 86_400_000).toISOString();
      writeFileSync(file, [...lines, JSON.stringify({ ...last, wall })].map((line) => `${line}\n`).join(''));
      const told = await here.run([...PLAY, '--new'], { env });
      expect(told.code, told.stdout + told.stderr).toBe(0);
      return told.stderr;
    };
    await rehearseAfter(0.5);
    expect([sandboxes(), stores()]).toEqual([[left], 1]);
    await rehearseAfter(6.5);
    expect(sandboxes()).toEqual([left]);
    await until('its services are gone', () => stores() === 0);
    expect(await rehearseAfter(7.5)).toContain(
      `removed the sandbox of ${left}, which has not been played for 7 days\n`,
    );
    expect(sandboxes()).toEqual([]);
    const gone = await here.run(['resume', path.basename(here.runs()[0] ?? ''), '--ui', 'plain'], { env });
    expect(gone.code).not.toBe(0);
  });

  it.each([
    ['SIGINT', 'its cluster is made', (): boolean => findTemplate()],
    ['SIGTERM', 'it is seeded', (): boolean => existsSync(path.join(here.folder, 'seeding'))],
    ['SIGHUP', 'the disaster happens', (): boolean => existsSync(path.join(here.folder, 'striking'))],
  ] as const)(
    'that gets %s while %s stops what it started, removes the sandbox, and does not block the next one',
    async (signal, what, reached) => {
      const { env, sandboxes } = slow();
      if (signal === 'SIGHUP') here.write('seed.sh', 'true\n');
      const playing = here.start(PLAY, { env });
      await until(what, reached);
      playing.process.kill(signal);
      const told = await playing.told;
      expect([told.code, told.signal]).toEqual([130, null]);
      expect(
        told.stderr.match(new RegExp(`^${signal} while the sandbox was being prepared: .*removed`, 'gm')),
      ).toHaveLength(1);
      expect(sandboxes().filter((name) => !name.startsWith('cluster-'))).toEqual([]);
      expect(findTemplate()).toBe(false);
      expect(servers()).toEqual([]);
      expect(here.starts()).toEqual([]);
      here.write('go', '');
      const again = await here.run(PLAY, { env });
      expect(again.code, again.stdout + again.stderr).toBe(0);
    },
    60_000,
  );

  it('that gets a signal when everything is ready and nothing is played yet stops as a run does: resumable, no process left', async () => {
    const { env, sandboxes } = rehearsal();
    // Called between the sandbox and the first step, for the commit that is played.
    const git = here.write(
      'bin/git',
      `#!/bin/sh\ncd "${here.folder}"; touch asked\nuntil test -e told; do sleep 0.05; done\n`,
    );
    chmodSync(git, 0o755);
    const PATH = `${path.dirname(git)}:${process.env['PATH'] ?? ''}`;
    const playing = here.start(PLAY, { env: { ...env, PATH } });
    await until('all is ready', () => existsSync(path.join(here.folder, 'asked')));
    playing.process.kill('SIGINT');
    here.write('told', '');
    const told = await playing.told;
    expect([told.code, told.signal]).toEqual([130, null]);
    expect(here.starts()).toEqual([]);
    expect(servers()).toEqual([]);
    expect(here.journal().at(-1)).toMatchObject({ type: 'run.stopped', reason: 'signal' });
    here.write('go', '');
    expect((await here.run(['resume', '--ui', 'plain'], { env })).code).toBe(0);
    expect(sandboxes()).toEqual([]);
  });

  it('says what it prepares when it begins, and how long everything took', async () => {
    const { env } = slow();
    for (const name of ['go', 'calm']) here.write(name, '');
    const told = await here.run(PLAY, { env });
    expect(told.code, told.stdout + told.stderr).toBe(0);
    expect(told.stderr.trim().split('\n')).toEqual([
      'preparing the sandbox',
      '  starting PostgreSQL',
      '  starting the object store',
      '  seeding: seed.sh',
      '  the disaster: disaster.sh',
      expect.stringMatching(/^ready after \d/),
    ]);
  });
});
