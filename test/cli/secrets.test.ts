import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workplace } from '../support/cli.ts';

let here: Workplace;
beforeEach(() => {
  here = new Workplace();
});
afterEach(() => here.remove());

const params = "---\nparams:\n  PIN: { secret: true, from: 'env:PIN' }\n---\n\n# Test\n\n";

describe('a secret that is too short to be redacted', () => {
  it.each([
    ['a kind of our own process', `\`\`\`sha256 {#look}\n${'0'.repeat(64)}  nope-\${PIN}\n\`\`\``],
    ['a failing command', '```bash {#look}\nls "/nope-$PIN"\n```'],
  ])('appears nowhere, and a warning says that no output is recorded: %s', async (_, step) => {
    here.write('book.md', `${params}${step}\n`);
    const { code, stdout, stderr } = await here.runbook(['play', 'book.md', '--ui', 'plain'], { env: { PIN: 'q7#z' } });
    expect(code).toBe(1);
    expect(stdout).toContain('no step output is shown or recorded: PIN cannot be redacted safely');
    expect(stdout + stderr).not.toContain('q7#z');
    expect([...here.files()].filter(([, content]) => content.includes('q7#z'))).toEqual([]);
  });
});

describe('runs with a secret that is too short to be redacted, and a step that reads back its output', () => {
  it.each([
    ['a capture', '```bash {#look capture=A}\necho "$PIN"\n```'],
    ['an expected output', '```bash {#look}\necho "$PIN"\n```\n\n```text {.expect}\nq7\n```'],
    ['a told mark', '```bash {#look mark=recovery-point}\ndate -u +%FT%TZ\n```'],
  ])('do not begin: %s', async (_, step) => {
    here.write('book.md', `${params}${step}\n`);
    const { code, stderr } = await here.runbook(['play', 'book.md', '--ui', 'plain'], { env: { PIN: 'q7#z' } });
    expect(code).toBe(2);
    expect(stderr).toContain(
      'PIN cannot be redacted safely, so no output is kept, but a step reads back what was printed: look',
    );
    expect(() => here.runs()).toThrow('ENOENT');
  });
});

describe('a secret in a connection', () => {
  it.each([
    ['of the same name', 'DB_URL'],
    ['of another name', 'SOME_OTHER_NAME'],
  ])('is used by the preflight when it comes from a variable %s', async (_, variable) => {
    const secret = `params:\n  DB_URL: { secret: true, from: 'env:${variable}' }`;
    here.write(
      'book.md',
      `---\n${secret}\nconnections:\n  db: { postgres: '\${DB_URL}', required: true }\n---\n\n# Test\n\n\`\`\`bash {#look}\ntouch ran\n\`\`\`\n`,
    );
    const env = { [variable]: 'postgres://ada:correct-horse@127.0.0.1:1/metastore' };
    const { code, stderr } = await here.runbook(['play', 'book.md', '--ui', 'plain'], { env });
    expect(code).toBe(2);
    expect(stderr).toContain('connection db is required and cannot be reached: ');
    expect(stderr).toContain('ECONNREFUSED');
    expect(stderr).not.toMatch(/is not set|correct-horse/);
  });
});

describe('secrets of the largest size', () => {
  it('are passed to steps and redacted without a noticeable delay', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `KEY_${index}`);
    const env = Object.fromEntries(names.map((name) => [name, randomBytes(12_288).toString('base64')]));
    const declared = names.map((name) => `  ${name}: { secret: true, from: 'env:${name}' }\n`).join('');
    const print = names.map((name) => `echo "$${name}"; echo "$${name}" | base64 >&2`).join('\n');
    here.write('book.md', `---\nparams:\n${declared}---\n\n# Test\n\n\`\`\`bash {#show}\n${print}\n\`\`\`\n`);
    const { code, stdout } = await here.runbook(['play', 'book.md', '--ui', 'plain'], { env });
    expect(code).toBe(0);
    expect(stdout).toContain('[redacted KEY_9]');
    const starts = names.flatMap((name) => [env[name], Buffer.from(env[name] ?? '').toString('base64')]);
    const leaks = [...here.files()].filter(([, content]) =>
      starts.some((start) => content.includes((start ?? '').slice(100, 130))),
    );
    expect(leaks).toEqual([]);
  });
});
