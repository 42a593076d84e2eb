import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { file } from '../../../src/steps/file/index.ts';
import { attempt, type AttemptOptions } from '../attempt.ts';
import { fenceOf } from '../fence.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), 'file-'));
});

const write = (text: string, attributes: AttemptOptions['attributes'] = {}, more: AttemptOptions = {}) =>
  attempt(file, text, { cwd, attributes: { path: 'a.txt', ...attributes }, ...more });
const content = (name = 'a.txt'): string => readFileSync(path.join(cwd, name), 'utf8');
const mode = (name = 'a.txt'): number => statSync(path.join(cwd, name)).mode & 0o777;

describe('a .file fence', () => {
  it('becomes a file that ends with a newline, and leaves nothing else', async () => {
    const result = await write('one\ntwo');
    expect(content()).toBe('one\ntwo\n');
    expect(mode()).toBe(0o644);
    expect(readdirSync(cwd)).toEqual(['a.txt']);
    expect(result).toMatchObject({ failure: null, facts: { bytes: 8, changed: true } });
  });

  it('sets the given mode, and otherwise keeps the existing one', async () => {
    await write('x', { mode: '600' });
    expect(mode()).toBe(0o600);
    await write('y');
    expect([mode(), content()]).toEqual([0o600, 'y\n']);
  });

  it('replaces ${NAME} only when it is a template', async () => {
    await write('a ${WHO} $${WHO}', {}, { params: { WHO: 'b' } });
    expect(content()).toBe('a ${WHO} $${WHO}\n');
    await write('a ${WHO} $${WHO}', { template: true }, { params: { WHO: 'b' } });
    expect(content()).toBe('a b ${WHO}\n');
  });

  it('may have a param in its path', async () => {
    await write('x', { path: 'conf-${ENV}.yaml' }, { params: { ENV: 'prod' } });
    expect(content('conf-prod.yaml')).toBe('x\n');
  });

  it('names only its own path when it cannot be written, since a path may contain a secret', async () => {
    const { failure } = await write('x', { path: 'a/b-${ENV}' }, { params: { ENV: 'c/d' } });
    expect(failure).toMatchObject({ code: 'file', message: `cannot write ${path.join(cwd, 'a/b-c/d')}: ENOENT` });
  });

  it('writes through a link', async () => {
    writeFileSync(path.join(cwd, 'real'), 'old');
    symlinkSync('real', path.join(cwd, 'a.txt'));
    await write('new');
    expect([lstatSync(path.join(cwd, 'a.txt')).isSymbolicLink(), content('real')]).toEqual([true, 'new\n']);
  });

  it('writes to a device and to a FIFO, and replaces neither', async () => {
    expect((await write('x', { path: '/dev/null' })).failure).toBeNull();
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
    execFileSync('mkfifo', ['a.txt'], { cwd });
    expect((await write('nobody reads')).failure?.message).toContain('has no reader');
    const reader = spawn('cat', ['a.txt'], { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
    const read = new Promise<string>((resolve) => reader.stdout.setEncoding('utf8').once('data', resolve));
    // Until it has opened its end, there is no reader.
    await vi.waitFor(async () => expect((await write('told')).failure).toBeNull(), { timeout: 10_000 });
    expect(await read).toBe('told\n');
    expect(statSync(path.join(cwd, 'a.txt')).isFIFO()).toBe(true);
  });

  it('does not write to the output of the runner, which would bypass redaction', async () => {
    for (const own of ['/dev/stdout', '/dev/fd/2', '/proc/self/fd/1'])
      expect((await write('x', { path: own })).failure?.message).toContain('print it in a shell step');
  });

  it('leaves a file alone that already has the text and mode', async () => {
    await write('same');
    const before = statSync(path.join(cwd, 'a.txt')).ino;
    expect(await write('same')).toMatchObject({ facts: { changed: false } });
    expect(statSync(path.join(cwd, 'a.txt')).ino).toBe(before);
  });

  it('does not create directories, and says what should', async () => {
    const { failure } = await write('x', { path: 'no/such/a.txt' });
    expect(failure).toMatchObject({
      code: 'file',
      at: 'book.md:10:1',
      hint: expect.stringContaining('in an earlier step') as string,
    });
    expect(existsSync(path.join(cwd, 'no'))).toBe(false);
  });

  it('leaves no partial file behind when it fails', async () => {
    mkdirSync(path.join(cwd, 'a.txt'));
    expect((await write('x')).failure?.code).toBe('file');
    expect(readdirSync(cwd)).toEqual(['a.txt']);
    chmodSync(cwd, 0o700);
  });

  it.each([
    [{ path: null }, 'needs path='],
    [{ path: 'x', mode: '999' }, 'mode=999'],
    [{ path: 'x', mode: 'rw' }, 'mode=rw'],
  ])('refuses %j', async (attributes, message) => {
    const { config, diagnostics } = await file.configure(fenceOf('x', { attributes }));
    expect(config).toBeNull();
    expect(diagnostics[0]?.message).toContain(message);
  });

  it('names the params that a template and a path need', async () => {
    const { references } = await file.configure(
      fenceOf('a ${ONE} $${NOT}', { attributes: { path: '${TWO}', template: true } }),
    );
    expect([...references].sort()).toEqual(['ONE', 'TWO']);
  });
});
