import { describe, expect, test } from 'vitest';
import { lines, read } from './fake-kinds.ts';

/** A runbook with one good step, and the fence in question below it. */
const beside = (info: string, code = 'true'): string =>
  lines('```bash {#good}', 'true', '```', '', `\`\`\`${info}`, code, '```');

describe('the info string of a fence', () => {
  test.each([
    ['bash {#x}'],
    ['bash{#x}'],
    ['{.bash #x}'],
    ['{#x .bash}'],
    ['BASH { #x }'],
    ['sh {"name":"x","interactive":"false"}'],
    ['sh {"id":"01HF7B0KJPF469EG9ZVX256S75","name":"x"}'],
    ['sh {name=x}'],
    ['sh { name=x tag=ci terminalRows=10 promptEnv=no }'],
    ['bash title="a {b} c" {#x}'],
    ['bash {#x} title="restore.sh"'],
    ['bash {1,3-5} {#x}'],
    ['bash {#x linenos=table}'],
  ])('makes a step of %s', async (info) => {
    const { runbook, errors, step } = await read(beside(info));
    expect(errors).toEqual([]);
    expect(runbook.steps.map((one) => one.id)).toEqual(['good', 'x']);
    expect(step('x')).toMatchObject({ kind: 'shell', role: 'step', explicitId: true });
  });

  test.each([
    ['bash'],
    [''],
    ['bash title="x"'],
    ['bash title="{#x}"'],
    ['bash {1,3-5}'],
    ['bash{4}'],
    ['js:line-numbers {1}'],
    ['bash linenums="1"'],
    ['bash {linenos=table}'],
    ['bash {linenos=table,hl_lines=[8,"15-17"]}'],
    ['bash {hl_lines="2 3"}'],
    ['{note}'],
    ['{warning} Mind the gap'],
    ['{code-block} python'],
    ['{r, echo=FALSE}'],
    ['{r setup, include=FALSE}'],
    ['bash {.numberLines startFrom="100"}'],
    ['{.bash}'],
    ['{.bash .numberLines}'],
    ['bash {: .no-copy}'],
    ['bash [install.sh]'],
    ['output'],
    ['promql'],
    ['text {{< highlight >}}'],
    ['sh {"name":"x","excludeFromRunAll":"true"}'],
    ['sh {name=x ignore=true}'],
    ['sh {"id":"01HF7B0KJPF469EG9ZVX256S75"}'],
    ['sh {"id":"01HF7B0KJPF469EG9ZVX256S75","interactive":"false"}'],
    ['sh {"cwd":"..","id":"01HF7B0KJPF469EG9ZVX256S75","interpreter":"bash","promptEnv":"no"}'],
    ['sh {id=01HF7B0KJPF469EG9ZVX256S75 interactive=false}'],
  ])('leaves %s alone', async (info) => {
    const { runbook, errors } = await read(beside(info));
    expect(errors).toEqual([]);
    expect(runbook.steps.map((one) => one.id)).toEqual(['good']);
  });

  test.each([
    ['bash {timeout=5m}', '5:9 not-a-step'],
    ['bash {.gat}', '5:10 unknown-class'],
    ['text {.expct}', '5:10 unknown-class'],
    ['yaml {.posgres}', '5:10 unknown-class'],
    ['bash {timeot=5m}', '5:10 unknown-attribute'],
    ['bash {id=x}', '5:9 not-a-step'],
    ['bash {interactive}', '5:9 not-a-step'],
    ['bash {#x .gat}', '5:13 unknown-class'],
    ['bash {#x timeot=5m}', '5:13 unknown-attribute'],
    ['bash {#x when="a}', '5:13 bad-attribute'],
    ['bash {#x', '5:9 bad-attribute'],
    ['bash {#x} timeout=5m', '5:14 bad-attribute'],
    ['bash {#x #y}', '5:13 bad-attribute'],
    ['bash {#a..b}', '5:10 bad-id'],
    ['bash {#a/b}', '5:10 bad-id'],
    ['bash {#good}', '5:1 duplicate-id'],
    ['pythn {#x timeout=1m}', '5:10 unknown-kind'],
    ['yaml {#x}', '5:9 unknown-kind'],
    ['bash {.s3 #x}', '5:9 unknown-kind'],
    ['bash {.expect}', '5:9 unknown-kind'],
    ['bash {.gate .undo}', '5:16 bad-attribute'],
    ['sh {"name":}', '5:7 bad-attribute'],
    ['sh {"name":"x","background":"true"}', '5:19 bad-attribute'],
    ['sh {.gate background=true}', '5:14 bad-attribute'],
  ])('reports what is wrong with %s', async (info, expected) => {
    const { errors } = await read(beside(info));
    expect(errors).toContain(expected);
  });

  test('with an unknown word gets the nearest known one as a hint', async () => {
    const { diagnostics } = await read(beside('bash {#x timeot=5m .gaet}'));
    expect(diagnostics.map((one) => one.hint)).toEqual(['did you mean timeout?', 'did you mean .gate?']);
  });

  test('is ignored in a document without steps', async () => {
    const { runbook, diagnostics } = await read(
      lines('```bash {.gat timeot=5m}', 'true', '```', '', '```json {#lst:a}', '{}', '```'),
    );
    expect(runbook.steps).toEqual([]);
    expect(diagnostics).toEqual([]);
  });

  test('keeps escapes and braces in quoted values literally', async () => {
    const { step, errors } = await read(
      beside(String.raw`bash {#x when="params.A.matches('^\\d+$') && params.B == \"}\"" cwd=${'${HOME}'}/x}`),
    );
    expect(errors).toEqual([]);
    expect(step('x').attributes).toMatchObject({
      when: String.raw`params.A.matches('^\\d+$') && params.B == "}"`,
      cwd: '${HOME}/x',
    });
  });

  test('may be on a fence of tildes, in a quote and in a list', async () => {
    const { runbook, errors } = await read(
      lines(
        '~~~bash {#a}',
        'true',
        '~~~',
        '',
        '> ```bash {#b}',
        '> true',
        '> false',
        '> ```',
        '',
        '1. First',
        '',
        '   ```bash {#c}',
        '   if true',
        '     then false',
        '   ```',
      ),
    );
    expect(errors).toEqual([]);
    expect(runbook.steps.map(({ id, code }) => [id, code])).toEqual([
      ['a', 'true'],
      ['b', 'true\nfalse'],
      ['c', 'if true\n  then false'],
    ]);
  });
});
