import { describe, expect, it } from 'vitest';
import { completion } from '../../src/lsp/completion/completion.ts';
import { openPages } from './pages.ts';

const pages = openPages();
const FRONT = `---
params:
  TARGET: { choices: [staging, prod] }
connections:
  store: { postgres: '\${STORE_URL}' }
---

`;

async function labels(marked: string): Promise<string[]> {
  return (await pages.askAt(completion, marked)).map(({ label }) => label);
}

describe('in the braces of a fence', () => {
  it('there are the classes and attributes of a step', async () => {
    const found = await labels('```bash {#a |}\ntrue\n```\n');
    expect(found).toEqual(expect.arrayContaining(['.gate', 'timeout=', 'retries=', 'interactive']));
    expect(found).not.toContain('every=');
    expect(found).not.toContain('connection=');
  });

  it('a gate has what gates take', async () => {
    const found = await labels('```sql {.gate |\nselect 1\n```\n');
    expect(found).toEqual(expect.arrayContaining(['every=', 'within=', 'for=', 'expect=', 'connection=', 'role=']));
    expect(found).not.toContain('retries=');
    expect(found).not.toContain('capture=');
  });

  it('expected output has only match, with its values', async () => {
    expect((await labels('```text {.expect |}\nx\n```\n')).filter((one) => !one.startsWith('.'))).toEqual(['match=']);
    expect(await labels('```text {.expect match=|}\nx\n```\n')).toEqual(['contains', 'exact', 'regex', 'json']);
  });

  it('what is written already is not proposed again', async () => {
    expect(await labels('```bash {#a timeout=5s |}\ntrue\n```\n')).not.toContain('timeout=');
  });

  it('the classes of kinds belong to their languages', async () => {
    expect(await labels('```yaml {#a .|}\n```\n')).toEqual(expect.arrayContaining(['.s3', '.postgres', '.file']));
    expect(await labels('```bash {#a .|}\n```\n')).not.toContain('.s3');
  });

  it('for= has the steps of the file', async () => {
    expect(await labels('```bash {#one}\ntrue\n```\n\n```bash {.gate for=#o|}\ntest -e x\n```\n')).toEqual([
      '#one',
      'section',
    ]);
  });

  it('connection= has the connections', async () => {
    expect(await labels(`${FRONT}\`\`\`sql {#a connection=|}\nselect 1\n\`\`\`\n`)).toEqual(['store']);
  });

  it('the word at the cursor is replaced, and not more', async () => {
    const items = await pages.askAt(completion, '```bash {#a time|out=5s}\ntrue\n```\n');
    expect(items.find(({ label }) => label === 'timeout=')?.textEdit).toEqual({
      range: { start: { line: 0, character: 12 }, end: { line: 0, character: 16 } },
      newText: 'timeout=',
    });
  });

  it('in a list, a quote and a file with CRLF the places are the same', async () => {
    expect(await labels('- [ ] x\r\n  ```bash {.ga|\r\n  true\r\n  ```\r\n')).toContain('.gate');
    expect(await labels('> ```bash {.ga|}\n> true\n> ```\n')).toContain('.gate');
  });
});

describe('in an expression', () => {
  it('there are the facts of the kind, and the roots', async () => {
    const found = await labels('```http {#a expect="|"}\nGET http://x/\n```\n');
    expect(found).toEqual(expect.arrayContaining(['status', 'json', 'params', 'vars', 'drill', 'steps']));
    expect(found).not.toContain('rows');
  });

  it('params, captures and steps have their names', async () => {
    expect(await labels(`${FRONT}\`\`\`bash {#a when="params.|"}\ntrue\n\`\`\`\n`)).toEqual(['TARGET']);
    const captured = '```bash {#n capture=COUNT}\necho 1\n```\n\n';
    expect(await labels(`${captured}\`\`\`bash {#a when="vars.C|"}\ntrue\n\`\`\`\n`)).toEqual(['COUNT']);
    expect(await labels(`${captured}\`\`\`bash {#a when="steps['|'].status == 'passed'"}\ntrue\n\`\`\`\n`)).toEqual([
      'n',
      'a',
    ]);
    expect(await labels(`${captured}\`\`\`bash {#a when="steps['n'].|"}\ntrue\n\`\`\`\n`)).toEqual([
      'status',
      'attempts',
      'exitCode',
    ]);
  });
});

describe('elsewhere', () => {
  it('a comment under a heading has the words of sections', async () => {
    expect(await labels('## A\n\n<!-- runbook: | -->\n')).toEqual(
      expect.arrayContaining(['option', 'skip', 'budget=']),
    );
    expect(await labels('## A\n\n<!-- runbook: budget=| -->\n')).toContain('30m');
  });

  it('a comment for the linter has the rules', async () => {
    expect(await labels('<!-- runbook-lint: allow su|\n')).toContain('sudo');
  });

  it.each([
    ['---\n|\n---\n', 'params'],
    ['---\npar|', 'params'],
    ['---\nparams:\n  A: { | }\n---\n', 'required'],
    ['---\nparams:\n  A:\n    de|\n---\n', 'default'],
    ['---\nparams:\n  A: { required: | }\n---\n', 'true'],
    ['---\nobjectives:\n  |\n---\n', 'rto'],
    ['---\nsandbox:\n  postgres:\n    databases: [x]\n    |\n---\n', 'seed'],
    ['---\nsandbox: { s3: { buckets: { lake: { | } } } }\n---\n', 'versioned'],
    ['---\nconnections:\n  a:\n    postgres: { ho|\n---\n', 'host'],
    ['---\ntitle: x\nsandbox:\n  answers:\n    choose: [|]\n---\n\n# A\n\n## B\n\n<!-- runbook: #b option -->\n', 'b'],
  ])('the front matter has its keys and values: %j', async (marked, label) => {
    expect(await labels(marked)).toContain(label);
  });

  it('names of params are not completed with keys', async () => {
    expect(await labels('---\nparams:\n  A|\n---\n')).toEqual([]);
  });

  it('code has the params in the form of its kind', async () => {
    expect(await labels(`${FRONT}\`\`\`bash {#a}\necho "$|"\n\`\`\`\n`)).toEqual(['TARGET']);
    expect(await labels(`${FRONT}\`\`\`sql {#a connection=store}\nselect :T|\n\`\`\`\n`)).toEqual(['TARGET']);
    expect(await labels(`${FRONT}\`\`\`sql {#a connection=store}\nselect $|\n\`\`\`\n`)).toEqual([]);
    expect(await labels(`${FRONT}\`\`\`bash {#a}\necho T|\n\`\`\`\n`)).toEqual([]);
  });

  it.each(['Some te|xt {', '# Head|', '```bash\ntime|\n```\n', '```bash {#a} |\n```\n'])(
    'prose has nothing: %j',
    async (marked) => {
      expect(await labels(marked)).toEqual([]);
    },
  );
});
