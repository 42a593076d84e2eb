import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { findPlace, UnfitPlace, writeTo } from '../../durable-files/index.ts';
import { failed, passed, toStepResult } from '../../step-kit/step-result.ts';
import type { StepContext, StepResult, StepRunner } from '../../model/step-kind.ts';
import type { FileConfig } from './config.ts';

export const runner: StepRunner<FileConfig> = {
  run: (config, context) => toStepResult(context, 'The file is as it was, or whole.', () => writeStep(config, context)),
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
      // Not the system's own message: it names a temporary file, in which a secret of the path could not be recognised.
      message: `Cannot write ${named}: ${error instanceof UnfitPlace ? error.message : code}`,
      at: context.step.place,
      hint: HINTS[code] ?? 'The file is as it was before.',
    });
  }
}

const HINTS: Readonly<Record<string, string>> = {
  ENOENT: 'Its directory has to be there: make it in a step before this one.',
  ENOTDIR: 'A part of the path is a file: check path=.',
  EISDIR: 'A directory has this name: check path=.',
  UNFIT: 'Name a file, a device, or a FIFO that somebody reads: check path=.',
  EACCES: 'This user may not write there; the file is as it was before.',
  ENOSPC: 'The disk is full; the file is as it was before.',
};

/** What is there now; of a device or a FIFO that cannot be told. */
function lookAt(named: string): { readonly mode: number; readonly bytes: Buffer } | null {
  const place = findPlace(named);
  if (place.kind === 'descriptor')
    throw new UnfitPlace('it belongs to the runner, not to the step: print it in a shell step');
  if (place.kind !== 'file' || place.stats === null) return null;
  return { bytes: readFileSync(place.path), mode: place.stats.mode & 0o777 };
}
