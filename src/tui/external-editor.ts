import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Opens a text in `$VISUAL`, `$EDITOR` or vi, which has the terminal until it exits. */
export async function editText(
  text: string,
  env: { readonly [name: string]: string | undefined },
): Promise<{ readonly text: string } | { readonly problem: string }> {
  const editor = env['VISUAL'] || env['EDITOR'] || 'vi';
  const folder = await mkdtemp(path.join(tmpdir(), 'runbook-edit-'));
  const file = path.join(folder, 'step.sh');
  try {
    // Editors add a final newline, which must not count as a change.
    const ended = text.endsWith('\n');
    await writeFile(file, ended ? text : `${text}\n`, { mode: 0o600 });
    // The variable may contain options; only a shell splits it the way everybody expects.
    const code = await exitOf(`${editor} "$1"`, file);
    if (code !== 0) {
      const ending = code === null ? 'was ended by a signal' : `ended with exit code ${code}`;
      return { problem: `${editor} ${ending}: nothing was changed` };
    }
    const after = await readFile(file, 'utf8');
    return { text: ended ? after : after.replace(/\n$/, '') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function exitOf(script: string, file: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', script, 'sh', file], { stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', resolve);
  });
}
