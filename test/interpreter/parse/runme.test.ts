import { describe, expect, test } from 'vitest';
import { lines, read } from './fake-kinds.ts';

const cell = (info: string, ...code: readonly string[]): string[] => ['', `\`\`\`sh ${info}`, ...code, '```', ''];
const asked = async (...text: readonly string[]) =>
  (await read(lines(...text))).runbook.params.map(({ name, description, proposed, required }) => [
    ...[name, description, proposed ?? null, required],
  ]);

describe('what a cell of Runme asks for', () => {
  test('is a quoted value, which is the proposed answer, and words without quotes, which are the question', async () => {
    const text = lines(
      '# T',
      ...cell(
        '{"name":"ask"}',
        'export NAME="Enter your name"',
        "export B='x y'",
        'export C=Which cluster',
        'echo "$NAME"',
      ),
    );
    const { runbook, errors, step } = await read(text);
    expect(errors).toEqual([]);
    expect(runbook.params).toMatchObject([
      { name: 'NAME', description: null, proposed: 'Enter your name', required: true, from: 'env:NAME' },
      { name: 'B', proposed: 'x y' },
      { name: 'C', description: 'Which cluster' },
    ]);
    expect(runbook.params[0]?.span.start).toMatchObject({ line: 4, column: 1 });
    const { code } = step('ask').config as { readonly code: string };
    expect(code.split('\n').map((line) => line.trimEnd())).toEqual([
      'export NAME',
      'export B',
      'export C',
      'echo "$NAME"',
    ]);
    expect(step('ask').code).toContain('Enter your name');
  });

  test('is nothing if the value is computed, is one word, or is in a block or a here-document', async () => {
    const code = ['export A=$(date)', 'export B="$HOME/x"', 'export C=us-east-1', '  export D="x"', 'export E="x"; ls'];
    expect(await asked('# T', ...cell('{"name":"a"}', ...code, 'cat <<EOF', 'export F="x"', 'EOF'))).toEqual([]);
    expect(await asked('# T', ...cell('{"name":"a"}', 'export PATH="/bin"'))).toEqual([]);
  });

  test('is nothing in a step with our attributes, with promptEnv=no, or in a file with skipPrompts', async () => {
    const code = 'export NAME="Enter your name"';
    expect(await asked('# T', ...cell('{#a}', code))).toEqual([]);
    expect(await asked('# T', ...cell('{"name":"a","promptEnv":"no"}', code))).toEqual([]);
    expect(await asked('---', 'skipPrompts: true', '---', '# T', ...cell('{"name":"a"}', code))).toEqual([]);
    expect(await asked('# T', ...cell('{name=a}', code), ...cell('{name=b}', code))).toHaveLength(1);
  });

  test('is taken from the front matter if it declares the param', async () => {
    const front = ['---', 'params: { NAME: { default: ada } }', '---', '# T'];
    expect(await asked(...front, ...cell('{"name":"a"}', 'export NAME="Enter"'))).toEqual([
      ['NAME', null, null, false],
    ]);
  });
});

describe('a cell of Runme', () => {
  test('that runs in the background leaves the file playable and is offered to the operator', async () => {
    const { diagnostics, step } = await read(
      lines('# T', ...cell('{"name":"serve","background":"true"}', 'kubectl port-forward x'), ...cell('{#a}', 'true')),
    );
    expect(diagnostics.map(({ rule, severity }) => [rule, severity])).toEqual([['bad-attribute', 'warning']]);
    expect(step('serve').assisted).toEqual({ placeholders: [], background: true });
    expect(step('a').assisted).toBeUndefined();
  });

  test('that is excluded is not a step, whatever else it says, and is listed', async () => {
    const { runbook, errors } = await read(
      lines(
        '# T',
        ...cell('{"name":"serve","background":"true","excludeFromRunAll":"true"}', 'serve'),
        ...cell('{name=old ignore=true}', 'old'),
        ...cell('{#a}', 'true'),
      ),
    );
    expect(errors).toEqual([]);
    expect(runbook.steps.map(({ id }) => id)).toEqual(['a']);
    expect(runbook.excluded).toMatchObject([
      { name: 'serve', why: 'excludeFromRunAll', span: { start: { line: 3 } } },
      { name: 'old', why: 'ignore' },
    ]);
  });
});
