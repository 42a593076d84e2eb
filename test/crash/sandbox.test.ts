import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { oracle } from './support/oracle.ts';
import { book, counted, fence, Stage, until } from './support/stage.ts';

let here: Stage;
beforeEach(() => {
  here = new Stage();
});
afterEach(() => here.remove());

/** An object store, a step that waits, and one that finds what was there before. Its folder of sandboxes is its own. */
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

describe('a rehearsal', () => {
  it('whose runner and step are killed is resumed in the same sandbox, which goes when it ends', async () => {
    const { env, sandboxes } = rehearsal();
    const playing = here.start(PLAY, { env });
    await until('the second step has begun', () => here.starts().length === 2);
    const { pid } = JSON.parse(readFileSync(path.join(here.runs()[0] ?? '', 'steps/two/1/process.json'), 'utf8')) as {
      pid: number;
    };
    playing.process.kill('SIGKILL');
    await playing.told;
    process.kill(-pid, 'SIGKILL');
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

  it('that was abandoned is swept by the next one only when its run has ended', async () => {
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
});
