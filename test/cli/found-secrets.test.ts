import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workplace } from '../support/cli.ts';

let here: Workplace;
beforeEach(() => {
  here = new Workplace();
});
afterEach(() => here.remove());

const step = (attributes: string, code: string): string => `\`\`\`bash {${attributes}}\n${code}\n\`\`\`\n\n`;
const secret = "---\nparams:\n  TOKEN: { secret: true, from: 'env:TOKEN' }\n---\n\n";
const play = (env: Record<string, string>, ...words: string[]) =>
  here.runbook(['play', 'book.md', '--ui', 'plain', ...words], { env });
const leaks = (text: string): string[] =>
  [...here.files()].filter(([, content]) => content.includes(text)).map(([name]) => name);

describe('a secret that nobody declared', () => {
  it.each([
    ['in a URL', 'DATABASE_URL', 'postgres://ada:correct-horse@db.example.org:5432/metastore', 'correct-horse'],
    [
      'in one of several URLs',
      'ENDPOINTS',
      'https://a.example.org,https://ada:correct-horse@b.example.org',
      'correct-horse',
    ],
    ['as it is meant in a URL', 'AMQP', 'amqp://ada:correct%2Fhorse@mq', 'correct/horse'],
    [
      'in the query of a URL',
      'JDBC_URL',
      'jdbc:postgresql://db/metastore?user=ada&password=correct-horse',
      'correct-horse',
    ],
    ['in a connection string', 'PG_DSN', "host=db user=ada password='correct horse' dbname=x", 'correct horse'],
    ['PGPASSWORD', 'PGPASSWORD', 'correct-horse', 'correct-horse'],
    ['AWS_SECRET_ACCESS_KEY', 'AWS_SECRET_ACCESS_KEY', 'wJalrXUtnFEMI/K7MDENG', 'wJalrXUtnFEMI/K7MDENG'],
    ['AWS_SESSION_TOKEN', 'AWS_SESSION_TOKEN', 'IQoJb3JpZ2luX2Vj', 'IQoJb3JpZ2luX2Vj'],
    ['a variable that its name gives away', 'VAULT_TOKEN', 'hvs.CAESIJlU9', 'hvs.CAESIJlU9'],
  ])('is redacted in everything that is shown and written: %s', async (_, name, value, password) => {
    const script = `echo "it is $SHOWN"`;
    here.write(
      'book.md',
      `# Test\n\n${step('#show', `${script}\nexport COPY="<$SHOWN>"`)}${step('#again', 'echo "$COPY" | tr -d "<>" | wc -c; echo "$COPY"')}`,
    );
    const { code, stdout, stderr } = await play({ [name]: value, SHOWN: password });
    expect(stdout + stderr).toContain(`it is [redacted ${name}]`);
    expect(stdout).toContain(String(password.length + 1));
    expect(stdout + stderr).not.toContain(password);
    expect(leaks(password)).toEqual([]);
    expect(code).toBe(0);
  });

  it('is found in the connections of the runbook', async () => {
    const front =
      "---\nconnections:\n  db: { postgres: { host: 127.0.0.1, user: ada, password: '${SOME_NAME}' } }\n---\n\n";
    here.write('book.md', `${front}# Test\n\n${step('#show', 'echo "it is $SOME_NAME"')}`);
    const { stdout } = await play({ SOME_NAME: 'correct-horse' });
    expect(stdout).toContain('it is [redacted db.password]');
    expect(leaks('correct-horse')).toEqual([]);
  });

  it.each([
    ['too short', 'postgres://ada:pw@db/metastore'],
    ['the same as the name of the user', 'postgres://postgres:postgres@db/metastore'],
  ])('is not redacted, with a warning, when it is %s', async (_, url) => {
    here.write('book.md', `# Test\n\n${step('#show capture=ALL', 'echo postgres and pw')}`);
    const { code, stdout } = await play({ DATABASE_URL: url });
    expect(code).toBe(0);
    expect(stdout).toContain('not redacted: DATABASE_URL');
    expect(stdout).toContain('postgres and pw');
  });

  it('adds no variable to the environment of steps', async () => {
    here.write(
      'book.md',
      `# Test\n\n${step('#show', 'env | grep -c RUNBOOK_FOUND || true; compgen -v | grep -c FOUND || true; echo "$DATABASE_URL" | wc -c')}`,
    );
    const url = 'postgres://ada:correct-horse@db/metastore';
    const { stdout } = await play({ DATABASE_URL: url });
    expect(stdout).toMatch(new RegExp(`0\\n.*0\\n.*${url.length + 1}\\n`));
  });
});

describe('what later steps continue with', () => {
  it.each([
    ['a capture of it', step('#get capture=FILE', 'echo "/tmp/$TOKEN"')],
    ['a capture of it in another form', step('#get capture=FILE', 'printf %s "$TOKEN" | base64')],
  ])('is never text from which a secret was removed: %s', async (_, first) => {
    here.write('book.md', `${secret}# Test\n\n${first}${step('#use', 'touch "$FILE"; touch ran')}`);
    const { code, stdout } = await play({ TOKEN: 'correct-horse' });
    expect(code).toBe(1);
    expect(stdout).toContain(
      'holds the value of the secret TOKEN, and secrets are not recorded: capture=FILE would lose it',
    );
    expect(JSON.stringify(here.events())).toContain('capture-refused');
    expect(leaks('correct-horse')).toEqual([]);
  });

  it('is refused before the start when a param holds it', async () => {
    here.write(
      'book.md',
      `---\nparams:\n  TOKEN: { secret: true, from: 'env:TOKEN' }\n  URL: {}\n---\n\n# Test\n\n${step('#use', 'touch ran')}`,
    );
    const { code, stderr } = await play({ TOKEN: 'correct-horse' }, '-p', 'URL=https://x:correct-horse@example.org');
    expect(code).toBe(2);
    expect(stderr).toContain('the param URL holds the value of the secret TOKEN');
    expect(() => here.runs()).toThrow('ENOENT');
  });
});

describe('a response that is truncated', () => {
  let server: Server;
  let url = '';
  beforeEach(async () => {
    // The sizes at which bodies are truncated: for facts, and for what is printed.
    const body = `${'x'.repeat(16_377)}correct-horse${'y'.repeat(65_536 - 16_377 - 13 - 8)}correct-horse${'z'.repeat(9)}`;
    server = createServer((_, response) => response.end(body)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterEach(() => void server.close());

  it('does not contain the beginning of a secret', async () => {
    here.write('book.md', `${secret}# Test\n\n\`\`\`http {#ask expect="status == 200"}\nGET ${url}\n\`\`\`\n`);
    const { code, stdout } = await play({ TOKEN: 'correct-horse' });
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/xcor|ycor/);
    expect([...leaks('xcor'), ...leaks('ycor')]).toEqual([]);
  });

  it('is not captured when it contains a secret', async () => {
    here.write('book.md', `${secret}# Test\n\n\`\`\`http {#ask capture=BODY}\nGET ${url}\n\`\`\`\n`);
    const { code, stdout } = await play({ TOKEN: 'correct-horse' });
    expect(code).toBe(1);
    expect(stdout).toContain('holds the value of the secret TOKEN');
    expect(leaks('xcor')).toEqual([]);
  });
});
