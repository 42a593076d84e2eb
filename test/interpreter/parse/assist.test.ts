import { describe, expect, test } from 'vitest';
import { lines, read as readText, type Files, type Read } from './fake-kinds.ts';

const read = (content: string | Files): Promise<Read> => readText(content, 'runbook.md', true);
const fence = (info: string, ...code: readonly string[]): string[] => ['', `\`\`\`${info}`, ...code, '```', ''];
const offered = ({ runbook }: Read): string[] => runbook.steps.filter((step) => step.assisted).map((step) => step.code);
const ids = ({ runbook }: Read): string[] => runbook.steps.map((step) => step.id);

describe('plain fences', () => {
  test('are not steps unless they are offered', async () => {
    const text = lines('# A', ...fence('bash', 'ls'));
    expect((await readText(text)).runbook.steps).toEqual([]);
    expect(offered(await read(text))).toEqual(['ls']);
  });

  test('are offered in shell languages, also with rendering hints of other tools', async () => {
    const found = await read(
      lines(
        '# A',
        ...['bash', 'sh', 'shell', 'azurecli', 'console'].flatMap((info) => fence(info, `echo ${info}`)),
        ...fence('bash title="x" {1,3}', 'echo title'),
        ...fence('bash {.line-numbers}', 'echo numbered'),
        ...['python', 'sql', 'yaml', 'json', 'text', 'diff'].flatMap((info) => fence(info, `echo ${info}`)),
      ),
    );
    expect(offered(found)).toEqual([
      ...['echo bash', 'echo sh', 'echo shell', 'echo azurecli', 'echo console', 'echo title', 'echo numbered'],
    ]);
    expect(found.errors).toEqual([]);
  });

  test('without a language are offered if the first command follows a prompt, but not if they are output', async () => {
    const found = await read(
      lines(
        '# A',
        ...fence('', '$ ls', 'a.txt'),
        ...fence('', '# look', '$ pwd', '/'),
        ...fence('', 'total 4', '$ is a dollar'),
        ...fence('', '$HOME is /root'),
        ...fence('', ''),
      ),
    );
    expect(offered(found)).toEqual(['$ ls\na.txt', '# look\n$ pwd\n/']);
  });

  test('without a language are offered if they begin like commands, but not if they are prose, data or a picture', async () => {
    const commands = [
      ...[
        'kubectl get pods',
        '# first\nsudo systemctl stop x',
        'PGPASSWORD=x psql -h db',
        'ID=$(uuidgen)',
        './restore.sh',
      ],
      ...['export A=1', 'cat > file <<EOF\nx\nEOF', 'for i in 1 2; do\n  date\ndone', 'pg_restore -d app app.dump'],
    ];
    const others = [
      ...[
        'total 4',
        'stop the world, then start it',
        '/var/lib/pg\n/etc/pg',
        '{ "a": 1 }',
        'A=1\nB=2',
        'make sure of it',
      ],
      ...[
        'NAME   READY\npod-1  1/1',
        '+--+\n|  |\n+--+',
        'service: db',
        'root\n├── a',
        'SELECT 1;',
        'ssh: connect refused',
      ],
    ];
    const found = await read(lines('# A', ...[...commands, ...others].flatMap((code) => fence('', code))));
    expect(offered(found)).toEqual(commands);
    expect(found.runbook.steps.every(({ language }) => language === 'bash')).toBe(true);
  });

  test('that hold only comments are not offered', async () => {
    expect(
      offered(await read(lines('# A', ...fence('bash', '# restore here', ''), ...fence('sh', ' ', '\t#')))),
    ).toEqual([]);
  });

  test('are transcripts only with prompts, whatever their language', async () => {
    const { runbook } = await read(
      lines('# A', ...fence('bash', '$ ls', 'a.txt'), ...fence('bash', 'ls', "echo '", '$ not a prompt', "'")),
    );
    expect(runbook.steps.map((step) => step.language)).toEqual(['console', 'bash']);
  });

  test('have an effect, are asked about when their outcome is unknown, and have ids from heading and command', async () => {
    const { runbook } = await read(
      lines('## Stop the writers', ...fence('bash', 'kubectl scale x'), ...fence('', '$ kubectl scale y')),
    );
    expect(runbook.steps).toMatchObject([
      { id: 'stop-the-writers-kubectl-scale', explicitId: false, role: 'step', kind: 'shell' },
      { id: 'stop-the-writers-kubectl-scale-2' },
    ]);
    for (const { attributes } of runbook.steps)
      expect(attributes).toMatchObject({ effect: 'write', onInterrupt: 'ask' });
  });

  test('in a skip or a manual section are not offered', async () => {
    const found = await read(
      lines(
        '## Background',
        '<!-- runbook: skip -->',
        ...fence('bash', 'echo skipped'),
        '## By hand',
        '<!-- runbook: #by-hand manual -->',
        ...fence('bash', 'echo within'),
        '### Below it',
        ...fence('bash', 'echo below'),
        '## Then',
        ...fence('bash', 'echo offered'),
      ),
    );
    expect(offered(found)).toEqual(['echo offered']);
    expect(ids(found)).toEqual(['by-hand', 'then-echo-offered']);
  });

  test('in included files are offered in place of the link', async () => {
    const found = await read({
      'runbook.md': lines('# A', ...fence('bash', 'echo one'), '', '[More](./more.md "play")', ''),
      'more.md': lines('# More', ...fence('bash', 'echo two')),
    });
    expect(offered(found)).toEqual(['echo one', 'echo two']);
  });
});

describe('a placeholder', () => {
  test('is not an error in an offered fence, which lists each one once', async () => {
    const { errors, runbook } = await read(
      lines('# A', ...fence('bash', 'kubectl logs <pod>', 'kubectl delete pod <pod> -n YOUR_NAMESPACE # <why>')),
    );
    expect(errors).toEqual([]);
    expect(runbook.steps[0]?.assisted).toEqual({ placeholders: ['<pod>', 'YOUR_NAMESPACE'] });
  });

  test('is still an error in an annotated fence', async () => {
    const { errors } = await read(lines('# A', ...fence('bash {#a}', 'kubectl logs <pod>')));
    expect(errors).toEqual(['4:14 unresolved-placeholder']);
  });
});

describe('annotated fences in the same file', () => {
  test('keep their gates, undos and expected output, with plain fences between them', async () => {
    const text = lines(
      '## A',
      ...fence('bash {#load}', 'load'),
      ...fence('bash', 'echo between'),
      ...fence('text {.expect}', 'loaded'),
      ...fence('bash {.gate #loaded}', 'check'),
      ...fence('bash', 'echo again'),
      ...fence('bash {.undo #unload}', 'unload'),
    );
    for (const { step, errors } of [await read(text), await readText(text)]) {
      expect(errors).toEqual([]);
      expect(step('load').expectations.map((one) => one.text)).toEqual(['loaded']);
      expect(step('loaded').target).toEqual({ step: 'load' });
      expect(step('unload').undoes).toBe('load');
    }
  });

  test('cannot judge steps that are only offered', async () => {
    const { step } = await read(lines('## A', ...fence('bash', 'echo plain'), ...fence('bash {.gate #g}', 'check')));
    expect(step('g').target).toEqual({ self: true });
  });

  test('turn suspicious braces and foreign front matter into errors, unlike plain fences', async () => {
    const loose = [...fence('bash {mistake=1}', 'echo loose'), ...fence('bash', 'echo plain')];
    expect((await read(lines('# A', ...loose))).errors).toEqual([]);
    expect(offered(await read(lines('# A', ...loose)))).toEqual(['echo loose', 'echo plain']);
    const { errors } = await read(lines('# A', ...loose, ...fence('bash {#a}', 'true')));
    expect(errors).toEqual(['3:10 unknown-attribute']);
  });
});

describe('task items', () => {
  test('with a plain fence are asked after it; an annotated fence answers its item', async () => {
    const indented = (info: string, code: string): string[] => ['', `  \`\`\`${info}`, `  ${code}`, '  ```', ''];
    const found = await read(
      lines(
        '## A',
        '',
        '- [ ] Pods are up',
        ...indented('bash', 'kubectl get pods'),
        '- [ ] Disk is free',
        ...indented('bash {#disk}', 'df'),
        '- [ ] Told everybody',
        '',
        ...fence('bash', 'echo last'),
      ),
    );
    expect(ids(found)).toEqual(['a-kubectl-get', 'check-pods-are-up', 'disk', 'check-told-everybody', 'a-echo-last']);
  });
});
