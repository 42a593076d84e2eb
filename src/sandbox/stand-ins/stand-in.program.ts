import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { laterTools } from './later.ts';
import { runCall } from './run-call.ts';

/** `node stand-in.js LIB STATE NAME ARGUMENT…`: one call of a stand-in. Started by its wrapper, which records the call. */
const [lib = '', state = '', command = '', ...argv] = process.argv.slice(2);
const { exit, stdout, stderr, exec, later } = await runCall({ lib, state }, command, argv);
writeAll(1, stdout);
writeAll(2, stderr);
process.exitCode = exit;
if (later) process.exitCode = (await later(laterTools({ lib, state }, command, writeAll))) ?? exit;
if (exec) process.exitCode = await become(exec.argv, exec.options);

async function become(
  [program = '', ...rest]: readonly string[],
  { cwd, env }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> },
): Promise<number> {
  const child = spawn(program, rest, { stdio: 'inherit', ...(cwd ? { cwd } : {}), env: { ...process.env, ...env } });
  return await new Promise((resolve) => {
    child.once('error', ({ message, code }: NodeJS.ErrnoException) => {
      const missing = code === 'ENOENT';
      writeAll(2, missing ? `${command}: no stand-in for ${program}, which it was told to run\n` : `${message}\n`);
      resolve(missing ? 127 : 126);
    });
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** Synchronous, so that nothing is lost at the exit; a reader that has gone, as `head` does, is no error. */
function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}
