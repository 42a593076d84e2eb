import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { script } from '../../../src/steps/script/index.ts';
import { attempt } from '../attempt.ts';
import { startLocalPostgres } from '../local-postgres.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('a script step', () => {
  it('has the globals of zx, and records its commands and their output', async () => {
    const { output, failure } = await attempt(
      script,
      'const { stdout } = await $`echo from ${"a b"}`;\nconsole.log(stdout.trim().toUpperCase());',
      { language: 'js' },
    );
    expect(failure).toBeNull();
    expect(output).toContain('FROM A B\n');
    expect(output).toContain('$ echo from');
  });

  it('gets params and captures through ctx', async () => {
    const { output } = await attempt(script, 'console.log(ctx.params.BACKUP, ctx.vars.FOUND)', {
      params: { BACKUP: "it's" },
      vars: { FOUND: 'x' },
    });
    expect(output).toBe("it's x\n");
  });

  it('keeps ctx.log out of what capture takes', async () => {
    const { stdout, output } = await attempt(script, 'ctx.log("told"); console.log("value")', { separateStdout: true });
    expect(stdout).toBe('value\n');
    expect(output).toContain('told');
  });

  it('reports progress', async () => {
    const { progress } = await attempt(
      script,
      'ctx.progress({ unit: "rows", done: 5, total: 10 }); await new Promise((r) => setTimeout(r, 100))',
    );
    expect(progress).toEqual([{ unit: 'rows', done: 5, total: 10 }]);
  });

  it('imports relative to the runbook, and leaves nothing in its folder', async () => {
    const folder = temporaryFolder('script-');
    writeFileSync(path.join(folder, 'lib.mjs'), 'export const answer = 42;\n');
    const { output } = await attempt(
      script,
      'import { answer } from "./lib.mjs";\nconsole.log(answer, process.cwd());',
      { folder, cwd: '/' },
    );
    expect(output).toBe('42 /\n');
    expect(readdirSync(folder)).toEqual(['lib.mjs']);
  });

  it('accepts TypeScript', async () => {
    const code =
      'interface Row { readonly id: number }\nconst rows: Row[] = [{ id: 1 }];\nconsole.log((rows[0] as Row).id satisfies number);';
    expect(await attempt(script, code, { language: 'ts' })).toMatchObject({ failure: null, output: '1\n' });
  });

  it('calls its default export with ctx', async () => {
    expect(
      (await attempt(script, 'export default async (ctx) => console.log(Object.keys(ctx).sort().join());')).output,
    ).toBe('log,params,pg,progress,s3,vars\n');
  });

  it('fails with the error and its line in the block', async () => {
    const { failure, output } = await attempt(script, 'const a = 1;\n\nthrow new Error(`no ${a}`);');
    expect(failure).toMatchObject({ code: 'script', found: 'exit code 1' });
    expect(output).toMatch(/Error: no 1[\s\S]*\.runbook-a-step\.mjs:3:7/);
  });

  it('fails with its exit code, and when it awaits what never comes', async () => {
    expect((await attempt(script, 'process.exit(4)')).exitCode).toBe(4);
    const { failure } = await attempt(script, 'await new Promise(() => {})');
    expect(failure?.hint).toContain('never came');
  });

  it('gets the settings of a connection on request, and the failure when there is none', async () => {
    const { output, failure } = await attempt(script, 'await ctx.pg("nowhere")');
    expect(failure?.code).toBe('script');
    expect(output).toContain('no connection nowhere');
  });

  it('writes no connection setting to a file', async () => {
    const settings = { name: 'db', host: '127.0.0.1', port: 1, user: 'u', password: 'hunter2-hunter2' };
    const connections = { postgres: () => settings, s3: () => ({ name: 'x', region: 'r', forcePathStyle: true }) };
    const { output, directory } = await attempt(script, 'await ctx.pg("db")', { connections });
    expect(output).toContain('cannot connect to PostgreSQL at 127.0.0.1:1/');
    for (const file of readdirSync(directory))
      expect(readFileSync(path.join(directory, file), 'utf8')).not.toContain('hunter2');
  });

  it('cannot block the runner with an endless loop', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort('timeout'), 600);
    const result = await attempt(script, 'for (;;);', { signal: controller.signal, attributes: { timeoutMs: 600 } });
    expect(result).toMatchObject({ ending: 'timeout', failure: { code: 'timeout' } });
  });

  it('ends when it fails, whatever it has left open', async () => {
    const { failure, output } = await attempt(script, 'setInterval(() => {}, 1_000);\nthrow new Error("no rows");');
    expect(failure).toMatchObject({ code: 'script', found: 'exit code 1' });
    expect(output).toContain('Error: no rows');
  });

  it('closes a client that was still connecting when it ended', async () => {
    const server = await startLocalPostgres();
    try {
      const connections = {
        postgres: () => server.settings('postgres'),
        s3: () => ({ name: 'x', region: 'r', forcePathStyle: true }),
      };
      const { failure } = await attempt(script, 'ctx.pg("db");', { connections });
      expect(failure).toBeNull();
    } finally {
      await server.stop();
    }
  });
});
