import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { measureRto } from '../../src/model/objectives.ts';
import { fold } from '../../src/model/evolve.ts';
import { loadPlan, openRun } from '../../src/journal/index.ts';
import type { RunState } from '../../src/model/state.ts';
import { oracle } from './support/oracle.ts';
import { requireTool } from '../support/require-tool.ts';
import { book, counted, fence, Stage, until } from './support/stage.ts';

let here: Stage;
beforeEach(() => {
  here = new Stage();
});
afterEach(() => here.remove());

function state(): RunState {
  const run = here.runs()[0] ?? '';
  return fold(loadPlan(openRun(path.dirname(run), path.basename(run))), here.journal());
}

describe('case 23: clocks that jump', () => {
  it.runIf(requireTool('faketime'))(
    'by a day either way: run time follows the monotonic clock, the jump is flagged, no duration is negative',
    async () => {
      for (const jump of ['-1d', '+1d']) {
        const stage = here;
        stage.write(
          'r.md',
          book(counted('#one mark=declaration', 'true'), counted('#two mark=restored', 'test -e mended')),
        );
        expect((await stage.run(['play', 'r.md', '--ui', 'plain', '--new'])).code).toBe(1);
        stage.write('mended', '');
        const id = path.basename(stage.runs()[0] ?? '');
        const told = await stage.run(['resume', id, '--ui', 'plain'], {
          before: ['faketime', '--exclude-monotonic', '-f', jump],
        });
        expect(told.code, told.stdout + told.stderr).toBe(0);
        const seen = state();
        expect(seen.warnings.some(({ message }) => message.includes('the wall clock jumped'))).toBe(true);
        expect(seen.clock.elapsedMs).toBeLessThan(120_000);
        for (const event of stage.journal())
          if (event.type === 'step.finished') expect(event.durationMs).toBeGreaterThanOrEqual(0);
        const { actualMs } = measureRto(seen);
        expect(actualMs).toBeGreaterThanOrEqual(0);
        expect(actualMs).toBeLessThan(120_000);
        const report = (await stage.run(['report', id])).stdout;
        expect(report).not.toMatch(/-\d+(ms|s|m|h|d)\b/);
        stage.remove();
        here = new Stage();
      }
    },
  );

  it.runIf(requireTool('faketime'))('to winter time: times are in UTC, and nothing is negative', async () => {
    here.write('r.md', book(counted('#one', 'sleep 0.2'), counted('#two', 'date +%Z')));
    const env = { TZ: 'Europe/Berlin' };
    const before = ['faketime', '--exclude-monotonic', '-f', '@2026-10-25 02:59:59'];
    const told = await here.run(['play', 'r.md', '--ui', 'plain'], { env, before });
    expect(told.code, told.stderr).toBe(0);
    const walls = here.journal().map((event) => event.wall);
    expect(walls.every((wall) => wall.endsWith('Z'))).toBe(true);
    expect(walls).toEqual(walls.toSorted());
  });
});

describe('case 28: floods', () => {
  it('of 5 GB with binary bytes and one endless line are recorded completely, with their hash, in bounded memory', async () => {
    // Most of it is a hole in the file, which takes as long to hash as any 5 GB and needs no disk.
    here.write(
      'r.md',
      book(
        fence(
          'bash {#flood}',
          'head -c 30000000 /dev/urandom',
          'head -c 200000000 /dev/zero | tr "\\0" x',
          'truncate -s 5G /dev/stdout',
          'echo the end',
        ),
      ),
    );
    const told = await here.run(['play', 'r.md', '--ui', 'plain'], {
      before: ['/usr/bin/env', 'bash', '-c', MEASURED, 'bash'],
    });
    expect(told.code, told.stderr).toBe(0);
    const kilobytes = Number(/peak (\d+)/.exec(told.stderr)?.[1]);
    expect(kilobytes).toBeGreaterThan(10_000);
    expect(kilobytes).toBeLessThan(250_000);
    const output = path.join(here.runs()[0] ?? '', 'steps/flood/1/output');
    const bytes = 5 * 2 ** 30 + 'the end\n'.length;
    expect(statSync(output).size).toBe(bytes);
    const finished = here.journal().find((event) => event.type === 'step.finished');
    expect(finished).toMatchObject({ output: { bytes, sha256: await sha256(output) } });
  }, 180_000);
});

/** The peak of the process itself, without its children: read from its status while it runs. */
const MEASURED = `"$@" & pid=$!
peak=0
while status=$(cat /proc/$pid/status 2>/dev/null) && [[ $status =~ VmHWM:[[:space:]]*([0-9]+) ]]; do peak=\${BASH_REMATCH[1]}; sleep 0.1; done
wait $pid; code=$?
echo "peak $peak" >&2
exit $code`;

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 22 }) as AsyncIterable<Buffer>)
    hash.update(chunk);
  return hash.digest('hex');
}

describe('case 31: a secret', () => {
  it('is in no file when it is printed, exported, has several lines, or is interrupted by kill -9', async () => {
    const secret = 'correct-horse\nbattery-staple';
    here.write(
      'r.md',
      `---\nparams:\n  TOKEN: { secret: true, from: 'env:TOKEN' }\n---\n${book(
        counted('#print', 'printf "%s\\n" "$TOKEN"', 'printf %s "$TOKEN" | base64'),
        counted('#export', 'export COPY="$TOKEN"', 'declare -A map=([key]="$TOKEN")'),
        counted('#use', 'test "$COPY" = "$TOKEN"', 'echo "${map[key]}"', 'touch used', 'test -e again || sleep 60'),
      )}`,
    );
    const env = { TOKEN: secret };
    const playing = here.start(['play', 'r.md', '--ui', 'plain'], { env });
    await until('the last step is at work', () => existsSync(path.join(here.folder, 'used')));
    playing.process.kill('SIGKILL');
    await playing.told;
    const { pid } = JSON.parse(readFileSync(path.join(here.runs()[0] ?? '', 'steps/use/1/process.json'), 'utf8')) as {
      pid: number;
    };
    process.kill(-pid, 'SIGKILL');
    here.write('again', '');
    const refused = await here.run(['resume', '--ui', 'plain']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('TOKEN');
    expect((await here.run(['resume', '--ui', 'plain'], { env })).code).toBe(3);
    const told = await here.run(['resume', '--ui', 'plain', '--rerun-from', 'use'], { env });
    expect(told.code, told.stdout).toBe(0);
    const forms = ['correct-horse', 'battery-staple', Buffer.from(secret).toString('base64')];
    for (const form of forms) {
      expect(playing.output() + told.stdout + told.stderr).not.toContain(form);
      for (const [file, text] of here.files()) expect(text.includes(form) ? file : '').toBe('');
    }
    expect(oracle(here.journal(), here.starts(), new Set(['print', 'export', 'use']))).toEqual([]);
  });
});
