import { describe, expect, it } from 'vitest';
import { fence, told } from './comparing.ts';

const STEP = `# T\n\n## One\n${fence('bash {#make}', 'make it')}`;
const bash = (attributes: string, ...lines: readonly string[]): string =>
  STEP + fence(`bash {.gate #g${attributes}}`, ...lines);
const http = (expect: string): string =>
  STEP + fence(`http {.gate #g expect="${expect}"}`, 'GET http://localhost/health');
const printed = (info: string, ...lines: readonly string[]): string =>
  STEP + fence('bash {.gate #g}', 'state') + fence(`text {.expect${info}}`, ...lines);

/** What a reviewer would write, and what has to be said about it. */
const CASES: readonly (readonly [title: string, before: string, after: string, says: readonly string[]])[] = [
  [
    'a gate is gone',
    bash('', 'test -f x'),
    STEP,
    ['weakened: gate #g of #make is removed: `test -f x`; no gate judges #make any more'],
  ],
  [
    'a gate lost its class',
    bash('', 'test -f x'),
    STEP + fence('bash {#g}', 'test -f x'),
    ['weakened: #g was a gate and is a step now'],
  ],
  [
    'a gate is excluded',
    bash('', 'test -f x'),
    STEP + fence('bash {.gate #g ignore=true}', 'test -f x'),
    ['weakened: gate #g of #make is removed (`ignore=true`): `test -f x`; no gate judges #make any more'],
  ],
  [
    '|| true',
    bash('', 'test -f x'),
    bash('', 'test -f x || true'),
    ['weakened: gate #g of #make passes whatever it finds: || true turns a failure of test into success'],
  ],
  [
    '|| true on one of two',
    bash('', 'test -f x', 'test -f y'),
    bash('', 'test -f x || true', 'test -f y'),
    ['weakened: gate #g of #make no longer demands `-f x`'],
  ],
  [
    '|| echo',
    bash('', 'test -f x', 'test -f y'),
    bash('', 'test -f x || echo missing', 'test -f y'),
    ['weakened: gate #g of #make no longer demands `-f x`'],
  ],
  [
    'a check is left out',
    bash('', 'test -f x', 'grep -q ok y'),
    bash('', 'test -f x'),
    ['weakened: gate #g of #make no longer demands `grep -q ok y`'],
  ],
  [
    'a lower threshold',
    bash('', '[[ $(count) -ge 5 ]]'),
    bash('', '[[ $(count) -ge 3 ]]'),
    ['weakened: gate #g of #make demands `$(count) >= 3` where it demanded `$(count) >= 5`'],
  ],
  [
    'a lower threshold of test',
    bash('', '[ "$n" -gt 5 ]'),
    bash('', '[ "$n" -ge 5 ]'),
    ['weakened: gate #g of #make demands `$n >= 5` where it demanded `$n > 5`'],
  ],
  [
    'a lower threshold of arithmetic',
    bash('', '(( n >= 5 ))'),
    bash('', '(( n >= 1 ))'),
    ['weakened: gate #g of #make demands `n >= 1` where it demanded `n >= 5`'],
  ],
  [
    'and becomes or',
    bash('', '[[ -f x && -f y ]]'),
    bash('', '[[ -f x || -f y ]]'),
    [
      'weakened: gate #g of #make demands `-f x or -f y` where it demanded `-f x` and demands `-f x or -f y` where it demanded `-f y`',
    ],
  ],
  [
    'another way out',
    bash('', 'test -f x'),
    bash('', '[[ -n $SKIP ]] && exit 0', 'test -f x'),
    ['weakened: gate #g of #make ends with exit 0 before its end'],
  ],
  [
    'an early exit',
    bash('', 'test -f x'),
    bash('', 'exit 0', 'test -f x'),
    ['weakened: gate #g of #make ends with exit 0 before its end'],
  ],
  [
    'an early exit in an if',
    bash('', 'test -f x'),
    bash('', 'if [[ $SKIP == yes ]]; then exit 0; fi', 'test -f x'),
    ['weakened: gate #g of #make ends with exit 0 before its end'],
  ],
  [
    'set +e',
    bash('', 'test -f x', 'test -f y'),
    bash('', 'set +e', 'test -f x', 'test -f y'),
    ['weakened: gate #g of #make goes on after failures (set +e)'],
  ],
  [
    'a background job',
    bash('', 'probe a', 'test -f y'),
    bash('', 'probe a &', 'test -f y'),
    ['weakened: gate #g of #make runs a command in the background, whose failure nobody sees'],
  ],
  [
    'a stricter threshold',
    bash('', '[[ $n -ge 3 ]]'),
    bash('', '[[ $n -ge 5 ]]'),
    ['strengthened: gate #g of #make now demands `$n >= 5`'],
  ],
  [
    'another check',
    bash('', 'test -f x'),
    bash('', 'test -f x', 'grep -q ok y'),
    ['strengthened: gate #g of #make now demands `grep -q ok y`'],
  ],
  [
    'a value set before a check',
    bash('', '[[ $n -ge 5 ]]'),
    bash('', 'n=9', '[[ $n -ge 5 ]]'),
    ['gates: gate #g of #make runs other commands'],
  ],
  [
    'another command',
    bash('', 'grep -q ok x'),
    bash('', 'grep -q fine x'),
    ['gates: gate #g of #make demands `grep -q fine x`, no longer `grep -q ok x`'],
  ],
  ['a comment', bash('', 'test -f x'), bash('', '# the file', '', 'test -f x'), []],
  [
    'expect= with >=',
    http('json.n == 5'),
    http('json.n >= 5'),
    ['weakened: gate #g of #make demands `json.n >= 5` where it demanded `json.n == 5`'],
  ],
  [
    'expect= without a part',
    http("status == 200 && json.state == 'ok'"),
    http('status == 200'),
    ['weakened: gate #g of #make no longer demands `json.state == ok`'],
  ],
  [
    'expect= with an alternative',
    http('status == 200'),
    http('status == 200 || status == 503'),
    ['weakened: gate #g of #make demands `status == 200 or status == 503` where it demanded `status == 200`'],
  ],
  [
    'expect= with more',
    http('status == 200'),
    http("status == 200 && json.state == 'ok'"),
    ['strengthened: gate #g of #make now demands `json.state == ok`'],
  ],
  ['expect= turned round', http('5 <= json.n'), http('json.n >= 5'), []],
  [
    'another expect=',
    http('status == 200'),
    http('status == 204'),
    ['gates: gate #g of #make expects `status == 204`, not `status == 200`'],
  ],
  [
    'a longer within',
    bash(' every=5s within=1m', 'true x'),
    bash(' every=5s within=10m', 'true x'),
    ['weakened: gate #g of #make has 10m to become true; it was 1m'],
  ],
  [
    'a within',
    bash('', 'probe'),
    bash(' every=5s within=10m', 'probe'),
    [
      'weakened: gate #g of #make has 10m to become true; it was evaluated once',
      'gates: gate #g of #make has every `5s`; it was `none`',
    ],
  ],
  [
    'more exit codes',
    bash('', 'probe'),
    bash(' exit=0,1', 'probe'),
    ['weakened: gate #g of #make also succeeds with exit 1'],
  ],
  [
    'expected lines removed',
    printed('', 'a', 'b', 'c'),
    printed('', 'a', 'c'),
    ['weakened: gate #g of #make has to print less than before'],
  ],
  [
    'exact becomes contains',
    printed(' match=exact', 'a'),
    printed('', 'a'),
    ['weakened: gate #g of #make has to print less than before (match=`contains`, it was `exact`)'],
  ],
  [
    'expected output removed',
    printed('', 'a'),
    STEP + fence('bash {.gate #g}', 'state'),
    ['weakened: gate #g of #make no longer has to print what was expected'],
  ],
  [
    'another expected output',
    printed('', 'a'),
    printed('', 'b'),
    ['gates: gate #g of #make has to print something else'],
  ],
];

describe('a change of a gate', () => {
  it.each(CASES)('is told in what it demands: %s', async (_title, before, after, says) => {
    expect(await told(before, after)).toEqual(says);
  });

  it('says which step loses its gate when the gate judges another one', async () => {
    const two = `${STEP}${fence('bash {#other}', 'other')}`;
    const found = await told(
      two + fence('bash {.gate #g for=#make}', 'probe'),
      two + fence('bash {.gate #g for=#other}', 'probe'),
    );
    expect(found).toEqual(['weakened: gate #g judges #other; it judged #make, which no gate judges now']);
  });

  it('keeps quiet about gates that go with their step', async () => {
    const two = `${STEP}${fence('bash {#other}', 'rm it')}${fence('bash {.gate #h}', 'probe')}`;
    expect(await told(two, STEP)).toEqual(['steps: step #other is removed, with gate #h: `rm it`']);
  });

  it('finds the one of several gates without ids that is gone', async () => {
    const gates = ['test -f a', 'test -f b', 'test -f c'].map((code) => fence('bash {.gate}', code));
    expect(await told(STEP + gates.join(''), STEP + [gates[0], gates[2]].join(''))).toEqual([
      expect.stringMatching(/^weakened: gate #\S+ of #make is removed: `test -f b`$/),
    ]);
  });

  it('weakens a section when a guard leaves it', async () => {
    const guard = fence('bash {.guard #quiet}', 'probe');
    const one = (first: string, second: string): string =>
      `# T\n\n## A\n${first}${fence('bash {#a}', 'a')}\n## B\n${second}${fence('bash {#b}', 'b')}`;
    expect(await told(one(guard, ''), one('', guard))).toEqual([
      'weakened: guard #quiet protects section "B"; it protected section "A"',
    ]);
    expect(await told(one(guard, ''), one('', ''))).toEqual(['weakened: guard #quiet is removed: `probe`']);
  });
});
