import { describe, expect, test } from 'vitest';
import { STEP_ATTRIBUTES } from '../../support/attributes.ts';
import { lines, read } from './fake-kinds.ts';

const fence = (info: string, code = 'true'): string => lines(`\`\`\`${info}`, code, '```');

describe('the attributes of a step', () => {
  test('have defaults', async () => {
    const { step } = await read(fence('bash {#x}'));
    expect(step('x').attributes).toEqual(STEP_ATTRIBUTES);
  });

  test('are read by their types', async () => {
    const { step, errors } = await read(
      fence(
        'bash {#x timeout=1h30m retries=2 backoff=5s effect=destructive on-interrupt=verify exit=0,1 capture=A mark=first-service sensitive parallel placeholders=off}',
      ),
    );
    expect(errors).toEqual([]);
    expect(step('x').attributes).toMatchObject({
      timeoutMs: 5_400_000,
      retries: 2,
      backoffMs: 5_000,
      effect: 'destructive',
      onInterrupt: 'verify',
      exit: [0, 1],
      capture: 'A',
      mark: 'first-service',
      sensitive: true,
      parallel: true,
      placeholders: false,
    });
  });

  test('let resume rerun steps that only read', async () => {
    const { step } = await read(fence('bash {#x effect=read}'));
    expect(step('x').attributes.onInterrupt).toBe('rerun');
  });

  test.each([
    ['bash {#x timeout=5}', '1:13 bad-duration'],
    ['bash {#x timeout}', '1:13 bad-attribute'],
    ['bash {#x retries=two}', '1:13 bad-attribute'],
    ['bash {#x retries=-1}', '1:13 bad-attribute'],
    ['bash {#x effect=delete}', '1:13 bad-attribute'],
    ['bash {#x exit=256}', '1:13 bad-attribute'],
    ['bash {#x exit=0,}', '1:13 bad-attribute'],
    ['bash {#x capture=a-b}', '1:13 bad-attribute'],
    ['bash {#x capture=PATH}', '1:13 reserved-name'],
    ['bash {#x capture=LD_PRELOAD}', '1:13 reserved-name'],
    ['bash {#x timeout=1s timeout=2s}', '1:24 bad-attribute'],
    ['bash {#x match=exact}', '1:13 bad-attribute'],
    ['bash {#x within=1m}', '1:13 bad-attribute'],
    ['bash {#x for=#x}', '1:13 bad-attribute'],
    ['bash {#x connection=lake}', '1:13 bad-attribute'],
    ['bash {#x expect="true"}', '1:13 bad-attribute'],
    ['bash {#x backoff=5s}', '1:13 bad-attribute'],
    ['bash {#x interactive capture=A}', '1:25 bad-attribute'],
    ['sql {#x transaction=maybe}', '1:12 bad-attribute'],
    ['sql {#x cwd=/}', '1:12 bad-attribute'],
    ['ini {.file #x path=a mode=rw}', '1:25 bad-attribute'],
    ['bash {.gate retries=2}', '1:16 bad-attribute'],
    ['bash {.gate capture=A}', '1:16 bad-attribute'],
    ['bash {.gate effect=write}', '1:16 bad-attribute'],
    ['bash {.gate interactive}', '1:16 bad-attribute'],
    ['bash {.gate every=5s}', '1:16 bad-attribute'],
    ['bash {.gate every=0s within=5s}', '1:16 bad-attribute'],
    ['bash {.guard when="true"}', '1:17 bad-attribute'],
  ])('are refused where they do not apply: %s', async (info, expected) => {
    const { errors } = await read(fence(info));
    expect(errors).toEqual([expected]);
  });

  test('allow a mark on a gate only if it judges no step', async () => {
    const alone = await read(fence('bash {.gate mark=restored when="true"}'));
    expect(alone.errors).toEqual([]);
    const judging = await read(
      lines('```bash {#x}', 'true', '```', '', '```bash {.gate mark=restored when="true"}', 'true', '```'),
    );
    expect(judging.errors).toEqual(['5:16 bad-attribute', '5:30 bad-attribute']);
  });

  test('let a gate poll every five seconds if only within is given', async () => {
    const { runbook } = await read(fence('bash {.gate within=1m}'));
    expect(runbook.steps[0]?.attributes).toMatchObject({ everyMs: 5_000, withinMs: 60_000, effect: 'read' });
  });

  test('choose the kind: a class before an attribute before the language', async () => {
    const { runbook, errors } = await read(
      lines(
        ...[
          '```bash {#a interpreter="fish"}',
          'x',
          '```',
          '```yaml {#b .s3}',
          'x',
          '```',
          '```bash {#c .file path=/tmp/x}',
          'x',
          '```',
        ],
        ...['```text {#d path=/tmp/y}', 'x', '```', '```sql {#e}', 'x', '```'],
      ),
    );
    expect(errors).toEqual([]);
    expect(runbook.steps.map(({ id, kind, role }) => [id, kind, role])).toEqual([
      ['a', 'interpreter', 'step'],
      ['b', 's3', 'step'],
      ['c', 'file', 'file'],
      ['d', 'file', 'step'],
      ['e', 'sql', 'step'],
    ]);
  });

  test('keep the place within the code for the problems that a kind reports', async () => {
    const { errors, step } = await read(lines('- item', '', '  ```sql {#x}', '  select 1;', '   BROKEN', '  ```'));
    expect(errors).toEqual(['5:4 fake-kind']);
    expect(step('x').config).toBeNull();
  });
});
