import { createHash, randomBytes } from 'node:crypto';
import { open, readFile, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { failed, passed, settleStep } from '../../model/step-result.ts';
import type { StepContext, StepResult, StepRunner } from '../../model/step-kind.ts';
import type { FileConfig } from './index.ts';

export const runner: StepRunner<FileConfig> = {
  run: (config, context) => settleStep(context, 'The file is as it was, or whole.', () => writeStep(config, context)),
};

async function writeStep(config: FileConfig, context: StepContext): Promise<StepResult> {
  const named = path.resolve(context.cwd, context.substitute(config.path));
  const bytes = Buffer.from(config.template ? context.substitute(config.text) : config.text);
  await context.confinement?.write(named);
  try {
    const target = await followLink(named);
    const before = await lookAt(target);
    const mode = config.mode ?? before?.mode ?? 0o644;
    const changed = before === null || before.mode !== mode || !before.bytes.equals(bytes);
    context.signal.throwIfAborted();
    if (changed) await replaceFile(target, bytes, mode);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    context.print(
      `${changed ? 'wrote' : 'unchanged'} ${named} (${bytes.length} bytes, mode ${mode.toString(8).padStart(4, '0')})\n`,
    );
    return passed({ path: named, bytes: bytes.length, sha256, changed });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || context.signal.aborted) throw error;
    return failed({
      code: 'file',
      // Not the system's own message: it names a temporary file, in which a secret of the path could not be recognised.
      message: `Cannot write ${named}: ${code}`,
      at: context.step.place,
      hint: HINTS[code] ?? 'The file is as it was before.',
    });
  }
}

const HINTS: Readonly<Record<string, string>> = {
  ENOENT: 'Its directory has to be there: make it in a step before this one.',
  ENOTDIR: 'A part of the path is a file: check path=.',
  EISDIR: 'A directory has this name: check path=.',
  EACCES: 'This user may not write there; the file is as it was before.',
  ENOSPC: 'The disk is full; the file is as it was before.',
};

/** A link stays one: what it leads to is written. */
async function followLink(named: string): Promise<string> {
  try {
    return await realpath(named);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return named;
    throw error;
  }
}

async function lookAt(target: string): Promise<{ readonly mode: number; readonly bytes: Buffer } | null> {
  try {
    const bytes = await readFile(target);
    return { bytes, mode: (await stat(target)).mode & 0o777 };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** On disk in full before it gets its name: whoever looks, also after a power loss, finds the old text or the new one. */
async function replaceFile(target: string, bytes: Buffer, mode: number): Promise<void> {
  const folder = path.dirname(target);
  const temporary = path.join(folder, `.${path.basename(target)}.${randomBytes(6).toString('hex')}`);
  let handle: FileHandle | undefined;
  try {
    handle = await open(temporary, 'wx', 0o600);
    await handle.writeFile(bytes);
    await handle.chmod(mode);
    await handle.sync();
    await handle.close();
    handle = undefined;
    await rename(temporary, target);
  } catch (error) {
    await handle?.close();
    await rm(temporary, { force: true });
    throw error;
  }
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
