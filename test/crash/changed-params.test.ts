import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { book, counted, fence, Stage } from './support/stage.ts';

let here: Stage;
beforeEach(() => {
  here = new Stage();
});
afterEach(() => here.remove());

const PARAMS = `---
params:
  LIMIT: { default: '60', pattern: '^[0-9]+$' }
  WHO: { default: ada }
  TOKEN: { secret: true, from: 'env:TOKEN' }
---
`;
const env = { TOKEN: 'a-token-of-the-store' };
const write = (...parts: string[]) => here.write('r.md', PARAMS + book(...parts));
const play = (...more: string[]) => here.run(['play', 'r.md', '--ui', 'plain', ...more], { env });
const resume = (...more: string[]) => here.run(['resume', '--ui', 'plain', ...more], { env });
const started = (): string[] => here.starts().map(({ step }) => step);
const changes = () => here.journal().filter((event) => event.type === 'params.changed');

const WHO = counted('#who', 'echo "it is $WHO"');
const WORK = counted('#work', 'echo work');
const YOUNG = fence('bash {.gate #young}', 'test 90 -le "$LIMIT"');
const LATER = counted('#later', 'echo "the limit is $LIMIT"');

describe('params given to a resume', () => {
  it('let a gate pass with another value, without repeating its step, and journal and report say so', async () => {
    write(WHO, WORK, YOUNG, LATER);
    expect((await play()).code).toBe(1);
    const told = await resume('-p', 'LIMIT=100');
    expect(told.code, told.stderr).toBe(0);
    expect(told.stderr).toContain('LIMIT: "60" becomes "100"');
    expect(told.stdout).toContain('the limit is 100');
    expect(started()).toEqual(['who', 'work', 'later']);
    expect(changes()).toMatchObject([{ by: 'ada', params: [{ name: 'LIMIT', from: '60', to: '100' }] }]);
    const report = (await here.run(['report'])).stdout;
    expect(report).toContain('params changed by ada: LIMIT: "60" becomes "100"');
    expect(report).toContain('`100`; **changed** from `60` by ada');
    const described = JSON.parse((await here.run(['status', '--json'])).stdout) as { paramChanges: unknown };
    expect(described.paramChanges).toMatchObject([{ name: 'LIMIT', from: '60', to: '100', by: 'ada' }]);
    expect((await here.run(['verify-journal'])).code).toBe(0);
    expect((await here.run(['replay', '--ui', 'plain'])).stdout).toContain('params changed by ada');
  });

  it('stay changed at the next resume, and count as unchanged when they are the same', async () => {
    write(WORK, YOUNG, LATER);
    await play();
    expect((await resume('-p', 'LIMIT=70')).code).toBe(1);
    expect((await resume('-p', 'LIMIT=70')).stderr).toContain('are the same as before');
    expect(changes()).toHaveLength(1);
    expect((await resume('--params-file', here.write('v.yaml', 'LIMIT: 95'))).code).toBe(0);
    expect(changes()).toHaveLength(2);
  });

  it('are refused if a completed step used them, with its name and a hint, and nothing is recorded', async () => {
    write(WHO, WORK, YOUNG);
    await play();
    const before = here.journal().length;
    const told = await resume('-p', 'WHO=grace', '-p', 'LIMIT=100');
    expect(told.code).toBe(2);
    expect(told.stderr).toContain('WHO in who (passed)');
    expect(told.stderr).toContain('--rerun-from who');
    expect(told.stderr).not.toContain('LIMIT in');
    expect(here.journal()).toHaveLength(before);
    const again = await resume('-p', 'WHO=grace', '-p', 'LIMIT=100', '--rerun-from', 'who');
    expect(again.code, again.stderr).toBe(0);
    expect(again.stdout).toContain('it is grace');
    expect(started()).toEqual(['who', 'work', 'who', 'work']);
  });

  it('are refused as at the start: a wrong value, an unknown name, a secret', async () => {
    write(WORK, YOUNG);
    await play();
    for (const [given, words] of [
      ['LIMIT=many', 'bad-param'],
      ['LMIT=1', 'did you mean LIMIT?'],
      ['TOKEN=open', 'everyone on this machine can read a command line'],
    ] as const) {
      const told = await resume('-p', given);
      expect(told.code).toBe(2);
      expect(told.stderr).toContain(words);
    }
    expect(changes()).toEqual([]);
  });

  it('count a failed or undone step as still to come, and one with an unknown outcome as begun', async () => {
    const failing = counted('#failing', 'test "$WHO" = grace');
    write(failing);
    await play();
    expect((await resume('-p', 'WHO=grace')).code).toBe(0);

    write(WHO, fence('bash {.undo}', 'true'), counted('#bad effect=read', 'test -e "$WHO"'));
    await play('--new');
    expect((await resume('-p', 'WHO=r.md')).stderr).toContain('WHO in who (passed)');
    expect((await here.run(['undo', '--yes', '--confirm', 'who', '--ui', 'plain'], { env })).stdout).toContain(
      'who: undone',
    );
    expect((await resume('-p', 'WHO=r.md')).code).toBe(0);

    write(counted('#killed', 'echo "$WHO"; kill -9 $PPID $$'), LATER);
    await here.run(['play', 'r.md', '--new', '--ui', 'plain'], { env: { ...env, RUNBOOK_CRASH_AT: 'step.started' } });
    expect((await resume()).code).toBe(3);
    const told = await resume('-p', 'WHO=grace');
    expect(told.code).toBe(2);
    expect(told.stderr).toContain('WHO in killed (unknown)');
  });

  it('are refused if an approval, a when= or a connection in use depends on them', async () => {
    const connected = PARAMS.replace('---\n\n', '').replace(
      /---\n$/,
      "connections:\n  store: { postgres: { host: '${WHO}', port: 1 } }\n---\n",
    );
    here.write(
      'r.md',
      connected +
        book(
          fence('bash {#skipped when="params.LIMIT == \'1\'"}', 'true'),
          fence('js {#scripted effect=read}', "console.log('store')"),
          '## Approved\n\n<!-- runbook: approve by=lead -->\n',
          fence('bash {#first}', 'false'),
          fence('bash {#uses}', 'echo "$LIMIT"'),
        ),
    );
    await play();
    await here.run(['approve', 'latest', 'approved-approval', '--by', 'grace']);
    expect((await resume()).code).toBe(1);
    const told = await resume('-p', 'LIMIT=1');
    expect(told.code).toBe(2);
    expect((await resume('-p', 'WHO=grace')).stderr).toContain('WHO in scripted (passed)');
    expect(told.stderr).toMatch(/LIMIT in skipped \(skipped\), \S+ \(passed\)/);
  });

  it('can be given together with an edited runbook that needs them', async () => {
    write(WORK, YOUNG);
    await play();
    here.write(
      'r.md',
      PARAMS.replace('  WHO:', '  AGE: { required: true }\n  WHO:') +
        book(WORK, fence('bash {.gate #young}', 'test "$AGE" -le "$LIMIT"')),
    );
    expect((await resume('--accept-changes')).stderr).toContain('--param AGE=VALUE');
    const told = await resume('--accept-changes', '-p', 'AGE=50', '-p', 'LIMIT=55');
    expect(told.code, told.stderr).toBe(0);
    expect(changes()).toMatchObject([{ params: [{ name: 'AGE', from: null, to: '50' }, { name: 'LIMIT' }] }]);
    expect(here.journal().filter((event) => event.type === 'plan.changed')).toHaveLength(1);
  });
});
