import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { findPlace, UnfitPlace, writeTo } from '../../durable-files/index.ts';
import { failed, passed, toStepResult } from '../../step-kit/step-result.ts';
import type { StepContext, StepResult, StepRunner } from '../../model/step-kind.ts';
import type { FileConfig } from './config.ts';

export const runner: StepRunner<FileConfig> = {
  run: (config, context) =>
    toStepResult(context, 'the file is unchanged, or written whole', () => writeStep(config, context)),
};

async function writeStep(config: FileConfig, context: StepContext): Promise<StepResult> {
  const named = path.resolve(context.cwd, context.substitute(config.path));
  const bytes = Buffer.from(config.template ? context.substitute(config.text) : config.text);
  await context.confinement?.write(named);
  try {
    const before = lookAt(named);
    const mode = config.mode ?? before?.mode ?? 0o644;
    const changed = before === null || before.mode !== mode || !before.bytes.equals(bytes);
    context.signal.throwIfAborted();
    if (changed) writeTo(named, bytes, { mode });
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
      // Not the system's message: it names a temporary file, where a secret in the path would not be recognised.
      message: `cannot write ${named}: ${error instanceof UnfitPlace ? error.message : code}`,
      at: context.step.place,
      hint: HINTS[code] ?? 'the file is unchanged',
    });
  }
}

const HINTS: Readonly<Record<string, string>> = {
  ENOENT: 'create its directory in an earlier step',
  ENOTDIR: 'check path=: a part of it is a file',
  EISDIR: 'check path=: a directory has this name',
  UNFIT: 'check path=: name a file, a device, or a FIFO that has a reader',
  EACCES: 'let this user write there, or write elsewhere; the file is unchanged',
  ENOSPC: 'free some space: the disk is full; the file is unchanged',
};

/** What is there now; null for a device or a FIFO, which cannot be read back. */
function lookAt(named: string): { readonly mode: number; readonly bytes: Buffer } | null {
  const place = findPlace(named);
  if (place.kind === 'descriptor')
    throw new UnfitPlace('it belongs to the runner, not to the step: print it in a shell step');
  if (place.kind !== 'file' || place.stats === null) return null;
  return { bytes: readFileSync(place.path), mode: place.stats.mode & 0o777 };
}
