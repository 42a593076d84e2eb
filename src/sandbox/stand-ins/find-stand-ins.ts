import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { RunbookError } from '../../model/failure.ts';
import type { SandboxSpec } from '../../model/sandbox-spec.ts';
import { place } from '../../model/source.ts';
import { isExecutable } from '../../program-path/index.ts';

/** A command of the sandbox that is not the real one. */
export interface StandIn {
  readonly name: string;
  readonly file: string;
  /** Whether it is a definition that the kit runs, or an executable. */
  readonly defined: boolean;
}

/** The stand-ins of the files and folders that the spec lists. Throws `sandbox`, exit 2, for what cannot be one. */
export function findStandIns(spec: SandboxSpec, folder: string): StandIn[] {
  const found = new Map<string, StandIn>();
  for (const named of spec.commands) {
    for (const standIn of standInsOf(path.resolve(folder, named), named, spec)) {
      const other = found.get(standIn.name);
      if (other && other.file !== standIn.file)
        throw refused(spec, `${standIn.name} has two stand-ins: ${other.file} and ${standIn.file}`, 'name one of them');
      found.set(standIn.name, standIn);
    }
  }
  return [...found.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** Of a folder, its definitions and executables only: there may be a README beside them, and helpers in folders below. */
function standInsOf(target: string, named: string, spec: SandboxSpec): StandIn[] {
  if (!existsSync(target))
    throw refused(
      spec,
      `${named} under commands: of the sandbox does not exist`,
      `create ${target}, or remove it there`,
    );
  if (statSync(target).isDirectory()) {
    const files = readdirSync(target).map((name) => path.join(target, name));
    return files.flatMap((file) => standInOf(file) ?? []);
  }
  const standIn = standInOf(target);
  if (!standIn)
    throw refused(
      spec,
      `${named} is neither a definition (NAME.mjs) nor an executable`,
      `make it one: chmod +x ${named}`,
    );
  return [standIn];
}

function standInOf(file: string): StandIn | null {
  if (!statSync(file).isFile()) return null;
  if (isExecutable(file)) return { name: path.basename(file), file, defined: false };
  return path.extname(file) === '.mjs' ? { name: path.basename(file, '.mjs'), file, defined: true } : null;
}

const refused = (spec: SandboxSpec, message: string, hint: string): RunbookError =>
  new RunbookError({ code: 'sandbox', message, at: place(spec.span), hint }, 2);
