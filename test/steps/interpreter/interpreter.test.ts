import { describe, expect, it } from 'vitest';
import { interpreter } from '../../../src/steps/interpreter/index.ts';
import { splitWords } from '../../../src/steps/interpreter/interpreters.ts';
import { attempt } from '../attempt.ts';
import { fenceOf } from '../fence.ts';
import { requireTool } from '../../support/require-tool.ts';

describe.runIf(requireTool('python3'))('an interpreter step', () => {
  it.each([
    ['python', 'import os\nprint(os.environ["BACKUP"])'],
    ['perl', 'print "$ENV{BACKUP}\\n";'],
    ['node', 'console.log(require("process").env.BACKUP)'],
    ['node', 'import { env } from "node:process";\nconsole.log(env.BACKUP)'],
  ])('runs %s with params in the environment', async (language, code) => {
    expect(await attempt(interpreter, code, { language, params: { BACKUP: 'a b' } })).toMatchObject({
      failure: null,
      output: 'a b\n',
    });
  });

  it('runs the program that interpreter= names, with its options', async () => {
    const attributes = { interpreter: 'awk -v "x=a b" -f' };
    expect((await attempt(interpreter, 'BEGIN { print x }', { language: 'text', attributes })).output).toBe('a b\n');
  });

  it('fails with the exit code of the program', async () => {
    const { failure } = await attempt(interpreter, 'raise SystemExit(3)', { language: 'python' });
    expect(failure).toMatchObject({ code: 'exit-code', found: 'exit code 3', at: 'book.md:10:1' });
  });

  it('says that the interpreter does not exist', async () => {
    const result = await attempt(interpreter, 'x', {
      language: 'text',
      attributes: { interpreter: 'no-such-interpreter' },
    });
    expect(result.exitCode).toBe(127);
    expect(result.output).toContain('no-such-interpreter: not found');
  });

  it('starts in cwd=', async () => {
    expect(
      (await attempt(interpreter, 'import os; print(os.getcwd())', { language: 'python', attributes: { cwd: '/usr' } }))
        .output,
    ).toBe('/usr\n');
  });

  it('refuses an interpreter= without a program', async () => {
    const { config, diagnostics } = await interpreter.configure(
      fenceOf('x', { language: 'text', attributes: { interpreter: ' ' } }),
    );
    expect(config).toBeNull();
    expect(diagnostics[0]).toMatchObject({ rule: 'bad-attribute' });
  });

  it('splits words as a shell would', () => {
    expect(splitWords(`env A='b c' "d e"f g`)).toEqual(['env', 'A=b c', 'd ef', 'g']);
  });
});
