import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SandboxSpec } from '../../../src/model/sandbox-spec.ts';
import type { Sandbox, SandboxOptions } from '../../../src/sandbox/index.ts';
import { createBench, inBash, type SandboxBench } from '../../support/open-sandbox.ts';

const BANK = `export default {
  about: 'a bank with accounts',
  state: { accounts: { shared: 0 }, log: [] },
  options: '[--json]',
  calls: [
    { usage: 'bank add NAME N', run: ({ state, args }) => { state.accounts[args.NAME] += Number(args.N); } },
    { usage: 'bank show NAME', require: { path: 'accounts.\${NAME}', else: 'bank: no account \${NAME}', exit: 3 },
      print: '\${NAME} has \${accounts.\${NAME}}' },
    { usage: 'bank open NAME', set: { 'accounts.\${NAME}': 0 }, append: { log: { opened: '\${NAME}' } },
      print: 'opened \${NAME}' },
    { usage: 'bank close NAME', remove: 'accounts.\${NAME}' },
    { usage: 'bank rob NAME', run: ({ state, fail }) => { state.accounts = {}; fail('bank: alarm', 9); } },
    { usage: 'bank list', run: ({ state, args, table }) => args.json ? state.accounts : table(Object.entries(state.accounts)) },
    { usage: 'bank in VAULT -- COMMAND...', run: ({ args, exec, folder }) => exec(args.COMMAND, { cwd: folder(args.VAULT) }) },
    { usage: 'bank real', real: true },
    { usage: 'bank audit', run: async ({ standIn }) => { const auditor = await standIn('auditor'); auditor.visits += 1; return String(auditor.visits); } },
    { usage: 'bank broken', run: () => { throw new TypeError('oops'); } },
    { usage: 'bank slow', run: async ({ state }) => { const was = state.accounts.shared; await new Promise((done) => setTimeout(done, 30)); state.accounts.shared = was + 1; } },
  ],
};
`;
const AUDITOR = `export default { state: { visits: 0 }, calls: [{ usage: 'auditor visits', print: '\${visits}' }] };\n`;
const SEED = `export default async (ctx) => {
  ctx.standIn('bank', { accounts: { shared: 0, 'a.b': 5 } });
  ctx.standIn('auditor').update((state) => { state.visits = 40; });
  ctx.log('accounts: ' + Object.keys(ctx.standIn('bank').get().accounts));
};\n`;

let bench: SandboxBench;
let folder: string;

beforeAll(async () => {
  bench = await createBench();
  folder = path.join(bench.folder, 'disaster');
  await bench.write('commands/bank.mjs', BANK);
  await bench.write('commands/auditor.mjs', AUDITOR);
  await bench.write('commands/README.md', 'no command');
  await bench.write('commands/lib/shared.mjs', 'no command either');
  await bench.write('disaster/seed.mjs', SEED);
});
afterAll(() => bench.end());

const bash = inBash;

/** Of a runbook in a folder beside the commands. */
const open = (parts: Partial<SandboxSpec>, more: Partial<SandboxOptions> = {}): Promise<Sandbox> =>
  bench.open({ commands: ['../commands'], ...parts }, { folder, ...more });

describe('stand-ins with state', () => {
  it('check, change and print, from data', async () => {
    const sandbox = await open({ commands: ['../commands/bank.mjs', '../commands/auditor.mjs'], seed: ['seed.mjs'] });
    expect(sandbox.standIns).toEqual(['auditor', 'bank']);
    expect(await bash(sandbox, 'bank show a.b')).toMatchObject({ stdout: 'a.b has 5\n', code: 0 });
    expect(await bash(sandbox, 'bank show nobody')).toEqual({
      stdout: '',
      stderr: 'bank: no account nobody\n',
      code: 3,
    });
    expect((await bash(sandbox, 'bank add a.b 7; bank show a.b')).stdout).toBe('a.b has 12\n');
    expect((await bash(sandbox, 'bank open new; bank list --json')).stdout).toBe(
      `opened new\n${JSON.stringify({ 'a.b': 12, new: 0, shared: 0 }, null, 4)}\n`,
    );
    expect((await bash(sandbox, 'bank close new; bank list')).stdout).toBe('a.b      12\nshared   0\n');
    expect((await bash(sandbox, 'bank audit; bank audit; auditor visits')).stdout).toBe('41\n42\n42\n');
  });

  it('keep the state as it was when a call fails', async () => {
    const sandbox = await open({});
    expect(await bash(sandbox, 'bank rob shared')).toMatchObject({ stderr: 'bank: alarm\n', code: 9 });
    expect((await bash(sandbox, 'bank show shared')).stdout).toBe('shared has 0\n');
    const broken = await bash(sandbox, 'bank broken');
    expect(broken).toMatchObject({ code: 70 });
    expect(broken.stderr).toContain('a defect in the stand-in bank.mjs: oops');
  });

  it('fail loudly for a call they do not know, and name the nearest ones first', async () => {
    const sandbox = await open({});
    const { stderr, code } = await bash(sandbox, "bank show 'my account' --fast");
    expect(code).toBe(64);
    const lines = stderr.split('\n');
    expect(lines[0]).toBe("bank: no such call in the stand-in: bank show 'my account' --fast");
    expect(lines[1]).toBe('--fast is not an option of it: bank show NAME');
    expect(lines[3]).toBe('  bank show NAME');
  });

  it('lose no change of calls that are made at once', async () => {
    const sandbox = await open({});
    const all = 'for i in {1..12}; do bank slow & done; wait';
    await bash(sandbox, all);
    expect((await bash(sandbox, 'bank show shared')).stdout).toBe('shared has 12\n');
    const calls = readFileSync(sandbox.calls, 'utf8').trim().split('\n');
    expect(calls).toHaveLength(13);
    expect(existsSync(path.join(sandbox.record.directory, 'lib/stand-ins.lock'))).toBe(false);
  });

  it('take the lock of a process that has died', async () => {
    const sandbox = await open({});
    const { stdout } = await promisify(execFile)('bash', ['-c', 'echo $$']);
    await writeFile(path.join(sandbox.record.directory, 'lib/stand-ins.lock'), stdout.trim());
    expect((await bash(sandbox, 'bank add shared 1; bank add shared 1; bank show shared')).stdout).toBe(
      'shared has 2\n',
    );
  });

  it('continue as another command, and leave the state to it', async () => {
    const sandbox = await open({});
    const nested =
      'echo in | bank in vault -- bash -c "cat; pwd; bank add shared 3; exit 4" || echo $?; bank show shared';
    const { stdout } = await bash(sandbox, nested);
    const vault = path.join(sandbox.record.directory, 'state/bank/vault');
    expect(stdout).toBe(`in\n${vault}\n4\nshared has 3\n`);
    expect(await bash(sandbox, 'bank in vault -- aws s3 ls')).toMatchObject({ code: 127 });
  });

  it('pass a call that is marked as real to the binary of the operator, if there is one', async () => {
    const without = await open({});
    const missing = await bash(without, 'bank real');
    expect(missing).toMatchObject({ code: 127 });
    expect(missing.stderr).toContain('needs the real bank, which is not installed');
    const bin = path.join(folder, 'bin');
    await mkdir(bin, { recursive: true });
    await writeFile(path.join(bin, 'bank'), '#!/bin/bash\necho "the real bank: $*"\nexit 5\n', { mode: 0o755 });
    const sandbox = await open({}, { operator: { PATH: `${bin}:${process.env['PATH']}` } });
    expect(await bash(sandbox, 'bank real')).toMatchObject({ stdout: 'the real bank: real\n', code: 5 });
    expect(await bash(sandbox, 'bank show shared')).toMatchObject({ stdout: 'shared has 0\n' });
  });

  it('are copied with their state, and equal states are equal files', async () => {
    const original = await open({ seed: ['seed.mjs'] });
    await original.pause();
    const copy = await open({ seed: ['seed.mjs'] }, { copyOf: original.record });
    const fileOf = ({ record }: Sandbox): string =>
      readFileSync(path.join(record.directory, 'state/bank.json'), 'utf8');
    expect((await bash(copy, 'bank open x; bank close x; bank show a.b')).stdout).toBe('opened x\na.b has 5\n');
    await bash(copy, 'bank open log-only');
    expect((await bash(original, 'bank show log-only')).code).toBe(3);
    await bash(copy, 'bank close log-only');
    const without = JSON.parse(fileOf(copy)) as { log?: unknown };
    delete without.log;
    const before = JSON.parse(fileOf(original)) as { log?: unknown };
    delete before.log;
    expect(JSON.stringify(without)).toBe(JSON.stringify(before));
  });

  it('are as their page shows', async () => {
    const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/stand-ins.md'), 'utf8');
    const [definition = '', seed = ''] = [...page.matchAll(/^```js\n([^]*?)^```/gm)].map(([, code]) => code ?? '');
    await bench.write('page/feature.mjs', definition);
    await bench.write('disaster/page-seed.mjs', seed);
    const sandbox = await open({ commands: ['../page'], seed: ['page-seed.mjs'] });
    expect(await bash(sandbox, 'feature get search')).toMatchObject({ stdout: 'search is on\n', code: 0 });
    expect(await bash(sandbox, 'feature get checkout')).toMatchObject({
      stderr: 'feature: checkout is off\n',
      code: 3,
    });
    expect((await bash(sandbox, 'feature set checkout on; feature get checkout')).stdout).toBe('checkout is on\n');
  });

  it('refuse what is listed but is no command, and one name for two commands', async () => {
    await expect(open({ commands: ['../commands/README.md'] })).rejects.toThrow('neither a definition');
    await expect(open({ commands: ['../nowhere'] })).rejects.toThrow('does not exist');
    const other = path.join(folder, 'other');
    await mkdir(other, { recursive: true });
    await writeFile(path.join(other, 'bank'), '#!/bin/bash\n', { mode: 0o755 });
    await expect(open({ commands: ['../commands', 'other'] })).rejects.toThrow('bank has two stand-ins');
  });
});
