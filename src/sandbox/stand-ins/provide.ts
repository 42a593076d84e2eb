import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RunbookError } from '../../model/failure.ts';
import type { SandboxSpec } from '../../model/sandbox-spec.ts';
import { place } from '../../model/source.ts';
import { isExecutable, programPath } from '../../program-path/index.ts';
import { findStandIns, type StandIn } from './find-stand-ins.ts';
import { USERLAND } from './userland.ts';

export interface CommandFolders {
  readonly bin: string;
  /** The real stand-ins, and what only they may use. */
  readonly lib: string;
  readonly state: string;
  readonly calls: string;
}

/**
 * Fills the only folder of a rehearsal's PATH: the stand-ins, each behind a wrapper that records its calls, the userland, and the
 * tools that the sandbox names. Returns the names of the stand-ins. Throws `sandbox`, exit 2, for a tool that is not installed.
 */
export async function provideCommands(
  spec: SandboxSpec,
  folder: string,
  folders: CommandFolders,
  operatorPath: string,
): Promise<string[]> {
  const standIns = findStandIns(spec, folder);
  const places = operatorPath.split(path.delimiter).filter((each) => path.isAbsolute(each));
  requireTools(spec, operatorPath);
  const { bin, lib } = folders;
  await mkdir(bin, { mode: 0o755 });
  for (const each of [lib, path.join(lib, 'definitions'), path.join(lib, 'real')]) await mkdir(each, { mode: 0o700 });
  const names = standIns.map(({ name }) => name);
  for (const name of new Set([...USERLAND, ...spec.tools])) {
    const file = find(name, places);
    if (file !== null && !names.includes(name)) await symlink(file, path.join(bin, name));
  }
  await symlink(process.execPath, path.join(lib, 'node'));
  const bash = find('bash', places) ?? '/bin/bash';
  await provideControl(lib, bash);
  const wrapper = await readFile(new URL('./stand-in.bash', import.meta.url), 'utf8');
  for (const standIn of standIns) {
    const command = await linkInto(lib, standIn, folders, find(standIn.name, places));
    const target = path.join(bin, standIn.name);
    const head = [`#!${bash} -p`, `lib=${quote(lib)}`, `calls=${quote(folders.calls)}`, `command=(${command})`];
    await writeFile(target, `${head.join('\n')}\n${wrapper}`);
    await chmod(target, 0o755);
  }
  return names;
}

/**
 * `sandbox-service`, by which stand-ins for systemctl, kubectl or pg_ctl stop and start the real services. It finds the binaries where the
 * runner finds them, not where the environment of a step leads: the folder for temporary files of a step is closed to other users.
 */
async function provideControl(lib: string, bash: string): Promise<void> {
  const words = [process.execPath, programPath('sandbox-service.js'), path.dirname(lib)].map(quote);
  const own = { TMPDIR: tmpdir(), RUNBOOK_SANDBOX_POSTGRES: process.env['RUNBOOK_SANDBOX_POSTGRES'] ?? '' };
  const exports = Object.entries(own).map(([name, value]) => `${name}=${quote(value)}`);
  const file = path.join(lib, 'sandbox-service');
  await writeFile(file, `#!${bash} -p\nexport ${exports.join(' ')}\nexec ${words.join(' ')} "$@"\n`);
  await chmod(file, 0o755);
}

/** Puts a stand-in where only its wrapper looks. Returns the words that the wrapper starts it with. */
async function linkInto(
  lib: string,
  { name, file, defined }: StandIn,
  { state }: CommandFolders,
  real: string | null,
): Promise<string> {
  if (!defined) {
    await symlink(file, path.join(lib, `stand-in.${name}`));
    return quote(path.join(lib, `stand-in.${name}`));
  }
  await symlink(file, path.join(lib, 'definitions', `${name}.mjs`));
  if (real !== null) await symlink(real, path.join(lib, 'real', name));
  return [path.join(lib, 'node'), programPath('stand-in.js'), lib, state, name].map(quote).join(' ');
}

/** The tools of a sandbox that are not on this PATH. */
export function missingTools(spec: SandboxSpec, operatorPath: string): readonly string[] {
  const places = operatorPath.split(path.delimiter).filter((each) => path.isAbsolute(each));
  return spec.tools.filter((tool) => find(tool, places) === null);
}

function requireTools(spec: SandboxSpec, operatorPath: string): void {
  const missing = missingTools(spec, operatorPath);
  if (missing.length === 0) return;
  throw new RunbookError(
    {
      code: 'sandbox',
      message: `the sandbox needs ${missing.join(', ')}, which ${missing.length === 1 ? 'is' : 'are'} not on the PATH`,
      at: place(spec.span),
      hint: `install ${missing.join(', ')}, or put a stand-in into the commands of the sandbox`,
    },
    2,
  );
}

function find(name: string, places: readonly string[]): string | null {
  return places.map((each) => path.join(each, name)).find((file) => isExecutable(file)) ?? null;
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
