import { describe, expect, it } from 'vitest';
import { KINDS } from '../../src/diff/index.ts';
import { diffOf, fence, told } from './comparing.ts';

const page = (front: string, ...parts: readonly string[]): string => `---\n${front}\n---\n\n# T\n${parts.join('')}`;
const A = fence('bash {#a}', 'copy it');
const B = fence('bash {#b}', 'check it');
const C = fence('bash {#c}', 'move it');
const one = (info: string, ...lines: readonly string[]): string => `# T\n${fence(info, ...lines)}`;

const CASES: readonly (readonly [title: string, before: string, after: string, says: readonly string[]])[] = [
  [
    'an undo is gone',
    `# T\n${A}${fence('bash {.undo}', 'remove it')}`,
    `# T\n${A}`,
    ['weakened: #a cannot be undone any more: its undo is removed'],
  ],
  [
    'an undo keeps something',
    `# T\n${A}${fence('bash {.undo #u}', 'rm it')}`,
    `# T\n${A}${fence('bash {.undo #u keeps="the log"}', 'rm it')}`,
    ['weakened: the undo of #a leaves something behind: `the log`'],
  ],
  [
    'an undo is new',
    `# T\n${A}`,
    `# T\n${A}${fence('bash {.undo}', 'remove it')}`,
    ['strengthened: #a can be undone now: `remove it`'],
  ],
  [
    'no confirmation',
    one('bash {#a effect=destructive}', 'drop'),
    one('bash {#a}', 'drop'),
    ['weakened: step #a is not confirmed any more: its effect was destructive and is write'],
  ],
  [
    'an approval is gone',
    `# T\n\n## Swap\n<!-- runbook: approve by=lead -->\n${A}`,
    `# T\n\n## Swap\n${A}`,
    ['weakened: the approval of "Swap" is removed'],
  ],
  [
    'another approver',
    `# T\n\n## Swap\n<!-- runbook: #s approve by=lead -->\n${A}`,
    `# T\n\n## Swap\n<!-- runbook: #s approve by=anna -->\n${A}`,
    ['gates: the approval of "Swap" is given by `anna`; it was `lead`'],
  ],
  [
    'a check is gone',
    `# T\n\n- [ ] DNS is changed\n${A}`,
    `# T\n${A}`,
    ['weakened: check "DNS is changed" is removed'],
  ],
  [
    'a check is reworded',
    `# T\n\n- [ ] DNS is changed everywhere\n${A}`,
    `# T\n\n- [ ] DNS is changed here\n${A}`,
    ['instructions: the check "DNS is changed everywhere" reads "DNS is changed here" now'],
  ],
  [
    'nobody can see it',
    `# T\n${A}`,
    one('bash {#a unseen="a mail"}', 'copy it'),
    ['weakened: #a says that no gate can see what it does: `a mail`'],
  ],
  [
    'a step that writes',
    one('bash {#a effect=read}', 'x'),
    one('bash {#a}', 'x'),
    ['effects: step #a has the effect `write`; it was `read`'],
  ],
  [
    'a command that destroys',
    one('bash {#a}', 'cp x y'),
    one('bash {#a}', 'cp x y', 'rm -rf /data'),
    ['effects: step #a deletes files recursively, and is labelled write', 'commands: step #a does something else'],
  ],
  [
    'a new destructive step',
    `# T\n${A}`,
    `# T\n${A}${fence('bash {#d effect=destructive}', 'drop it')}`,
    ['effects: destructive step #d is added: `drop it`'],
  ],
  ['another order', `# T\n${A}${B}${C}`, `# T\n${C}${A}${B}`, ['order: step #c is played first, before step #a']],
  [
    'another section',
    `# T\n\n## One\n${A}${B}\n## Two\n${C}`,
    `# T\n\n## One\n${A}\n## Two\n${B}${C}`,
    ['steps: step #b is in section "Two" now, not in section "One"'],
  ],
  [
    'RTO and budget',
    page('objectives: { rto: 1h }', `\n## S (10 min)\n${A}`),
    page('objectives: { rto: 2h }', `\n## S (15 min)\n${A}`),
    ['targets: the RTO is 2h; it was 1h', 'targets: the budget of section "S (15 min)" is 15m; it was 10m'],
  ],
  [
    'a mark is gone',
    one('bash {#a mark=restored}', 'x'),
    one('bash {#a}', 'x'),
    ['targets: step #a no longer sets the mark `restored`, so the RTO is not measured'],
  ],
  [
    'a mark is gone with its step',
    `# T\n${A}${fence('bash {#m mark=restored}', 'say so')}`,
    `# T\n${A}`,
    [
      'targets: the mark `restored` is gone with step #m, so the RTO is not measured',
      'steps: step #m is removed: `say so`',
    ],
  ],
  [
    'params',
    page("params: { A: { default: x, pattern: '^x' }, S: { secret: true, from: 'env:S' }, O: {} }", A),
    page('params: { A: { default: y }, S: { required: true }, N: { required: true } }', A),
    [
      'params: param `O` is removed',
      'params: param `A` no longer has the pattern `^x`',
      'params: param `A` has the default `y`; it was `x`',
      'params: param `S` is no longer a secret: its value is shown and recorded',
      'params: param `S` is required now',
      'params: param `S` no longer has the source `env:S`',
      'params: param `N` is added: required',
    ],
  ],
  [
    'options',
    `# T\n\n## One\n<!-- runbook: #one option -->\n${A}\n## Two\n<!-- runbook: #two option -->\n${B}`,
    `# T\n\n## One\n<!-- runbook: #uno option -->\n${A}\n## Two\n<!-- runbook: #two option -->\n${B}\n## Three\n<!-- runbook: #three option -->\n${C}`,
    [
      'options: option #one is called #uno now',
      'options: option #three is added: "Three"',
      'steps: step #c is added: `move it`',
    ],
  ],
  [
    'documentation only',
    `# T\n${A}\n## Two\n${B}${fence('bash {.gate #g}', 'probe')}`,
    `# T\n${A}\n## Two\n<!-- runbook: skip -->\n${B}${fence('bash {.gate #g}', 'probe')}`,
    [
      'weakened: section "Two" is documentation only now: nothing in it is played',
      'steps: step #b is removed, with gate #g: `check it`',
    ],
  ],
  [
    'a condition around a gate',
    `# T\n\n## Two\n${B}${fence('bash {.gate #g}', 'probe')}`,
    `# T\n\n## Two\n<!-- runbook: when="drill" -->\n${B}${fence('bash {.gate #g}', 'probe')}`,
    ['weakened: section "Two" is only played if `drill`'],
  ],
  [
    'attributes',
    one('bash {#a timeout=5m retries=2}', 'x'),
    one('bash {#a timeout=10m}', 'x'),
    ['commands: step #a has timeout `10m`; it was `5m`', 'commands: step #a has retries `0`; it was `2`'],
  ],
  [
    'another language',
    one('bash {#a}', 'x = 1'),
    one('python {#a}', 'x = 1'),
    ['commands: step #a is `python` now, not `bash`'],
  ],
  ['a rename', `# T\n${A}${B}`, `# T\n${fence('bash {#z}', 'copy it')}${B}`, ['steps: step #a is called #z now']],
  [
    'a rename with an edit',
    one('bash {#a}', 'copy this from here to there'),
    one('bash {#z}', 'copy this from here to nowhere'),
    ['commands: step #z does something else', 'steps: step #a is called #z now'],
  ],
  [
    'another step',
    one('bash {#a}', 'copy it'),
    one('bash {#z}', 'systemctl restart nginx'),
    ['steps: step #a is removed: `copy it`', 'steps: step #z is added: `systemctl restart nginx`'],
  ],
  [
    'a warning is gone',
    `# T\n\n> [!CAUTION]\n> Ends all sessions.\n${A}`,
    `# T\n${A}`,
    ['instructions: step #a has lost a warning above it'],
  ],
  [
    'instructions of a manual step',
    `# T\n\n## Call\n<!-- runbook: #call manual -->\n\nCall Anna.\n`,
    `# T\n\n## Call\n<!-- runbook: #call manual -->\n\nCall Bert.\n`,
    ['instructions: manual step #call has other instructions'],
  ],
  [
    'surroundings',
    page('requires: [jq]\nowner: a\nconnections: { m: { postgres: "postgres://x/m" } }', A),
    page('requires: [gzip]\nowner: b\nconnections: { m: { postgres: "postgres://y/m", required: true } }', A),
    [
      'surroundings: connection `m` has to be reachable at the start',
      'surroundings: connection `m` has `connectionString` `postgres://y/m`; it was `postgres://x/m`',
      'surroundings: `jq` is no longer required',
      'surroundings: `gzip` is required now',
      'surroundings: the runbook has `owner` `b`; it was `a`',
    ],
  ],
  [
    'the sandbox',
    page('sandbox: { postgres: { databases: [m] }, answers: { checks: pass } }', A),
    page('sandbox: { postgres: { databases: [m, n] } }', A),
    [
      'surroundings: the sandbox has `postgres.databases` `["m","n"]`; it was `["m"]`',
      'surroundings: the sandbox no longer has `answers.checks` (`pass`)',
    ],
  ],
  [
    'a cell of Runme that is left out',
    `# T\n${fence('sh {"name":"x"}', 'ls')}${A}`,
    `# T\n${fence('sh {"name":"x","excludeFromRunAll":"true"}', 'ls')}${A}`,
    ['steps: step #x is removed: `ls`'],
  ],
  [
    'a cell in the background',
    `# T\n${fence('sh {"name":"x"}', 'ls')}`,
    `# T\n${fence('sh {"name":"x","background":"true"}', 'ls')}`,
    ['weakened: #x is offered to the operator and never run by itself'],
  ],
];

describe('a change for the operator', () => {
  it.each(CASES)('is told in a sentence: %s', async (_title, before, after, says) => {
    expect(await told(before, after)).toEqual(says);
  });

  it('shows the words of a command that changed', async () => {
    const { changes } = await diffOf(one('bash {#a}', 'cp x /a', 'sync'), one('bash {#a}', 'cp x /b', 'sync'));
    expect(changes[0]?.text?.lines).toEqual([
      [
        { kind: 'same', text: 'cp x /' },
        { kind: 'removed', text: 'a' },
        { kind: 'added', text: 'b' },
      ],
    ]);
  });

  it('compares what is played from other files', async () => {
    const top = '# T\n\n[Part](./part.md "play")\n';
    const part = (code: string): string => `# Part\n${fence('bash {#p}', 'make')}${fence('bash {.gate #g}', code)}`;
    const old = { '/r/part.md': part('test -f x') };
    expect(await told(top, top, [old, { '/r/part.md': part('test -f x || true') }])).toEqual([
      'weakened: gate #part/g of #part/p passes whatever it finds: || true turns a failure of test into success',
    ]);
    expect(await told(top, `# T\n${fence('bash {#p}', 'make')}`, [old, {}])).toHaveLength(3);
  });

  it('is found by every kind of the table', async () => {
    const found = new Set<string>();
    for (const [, before, after] of CASES)
      for (const { kind } of (await diffOf(before, after)).changes) found.add(kind);
    const aboutGates = [
      'gate-removed',
      'role-changed',
      'gate-commands',
      'expression',
      'expected-output',
      'gate-patience',
      'gate-target',
      'success',
    ];
    expect(KINDS.map(({ kind }) => kind).filter((kind) => !found.has(kind) && !aboutGates.includes(kind))).toEqual([]);
  });
});

describe('a rewording', () => {
  const REWORDED: readonly (readonly [title: string, before: string, after: string])[] = [
    ['prose', `# T\n\nOld words.\n${A}`, `# T\n\nNew words,\nand more of them.\n${A}`],
    [
      'a heading, and the ids that follow from it',
      `# T\n\n## Stop it\n${fence('bash {.step}', 'stop')}${fence('bash {.gate}', 'probe')}`,
      `# T\n\n## Halt it\n${fence('bash {.step}', 'stop')}${fence('bash {.gate}', 'probe')}`,
    ],
    [
      'blank lines and comments in a fence',
      `# T\n${fence('bash {#a}', 'x', 'y')}`,
      `# T\n${fence('bash {#a}', '# first', 'x', '', 'y  ')}`,
    ],
    ['line ends', `# T\n${A}`, `# T\n${A}`.replaceAll('\n', '\r\n')],
    ['the order of attributes', one('bash {#a timeout=5m retries=1}', 'x'), one('bash {retries=1 timeout=5m #a}', 'x')],
    ['an attribute with its default', one('bash {#a}', 'x'), one('bash {#a effect=write exit=0}', 'x')],
    ['a plain fence', `# T\n${A}`, `# T\n${A}${fence('bash', 'ls')}`],
    [
      'a description and the line breaks of instructions',
      `---\nparams: { A: { description: a, default: x } }\n---\n# T\n\n## M\n<!-- runbook: manual -->\n\nCall Anna\nnow.\n`,
      `---\nparams: { A: { description: b, default: x } }\n---\n# T\n\n## M\n<!-- runbook: manual -->\n\nCall\nAnna now.\n`,
    ],
  ];
  it.each(REWORDED)('is no change for the operator: %s', async (_title, before, after) => {
    expect(await told(before, after)).toEqual([]);
  });
});
