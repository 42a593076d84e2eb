import { existsSync, readdirSync, statSync } from 'node:fs';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { RunbookError } from '../model/failure.ts';
import type { SandboxSpec } from '../model/sandbox-spec.ts';
import { place } from '../model/source.ts';
import { isExecutable } from '../program-path/index.ts';

/** GNU coreutils and a few other POSIX tools, which every shell block takes for granted. */
const USERLAND = [
  ...'arch b2sum base32 base64 basename basenc cat chgrp chmod chown cksum comm cp csplit cut date dd df dir dircolors'.split(
    ' ',
  ),
  ...'dirname du echo env expand expr factor false fmt fold groups head hostid id install join link ln logname ls'.split(
    ' ',
  ),
  ...'md5sum mkdir mkfifo mknod mktemp mv nice nl nohup nproc numfmt od paste pathchk pr printenv printf ptx pwd'.split(
    ' ',
  ),
  ...'readlink realpath rm rmdir seq sha1sum sha224sum sha256sum sha384sum sha512sum shred shuf sleep sort split stat'.split(
    ' ',
  ),
  ...'stdbuf stty sum sync tac tail tee test timeout touch tr true truncate tsort tty uname unexpand uniq unlink users'.split(
    ' ',
  ),
  ...'vdir wc who whoami yes [ bash sh awk cmp diff egrep fgrep find grep sed xargs'.split(' '),
];

export interface CommandFolders {
  readonly bin: string;
  /** The real stand-ins, and what only they may use. */
  readonly lib: string;
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
  const standIns = spec.commands === null ? [] : listStandIns(path.resolve(folder, spec.commands), spec);
  const places = operatorPath.split(path.delimiter).filter((each) => path.isAbsolute(each));
  const missing = spec.tools.filter((tool) => find(tool, places) === null);
  if (missing.length > 0) {
    throw new RunbookError(
      {
        code: 'sandbox',
        message: `the sandbox needs ${missing.join(', ')}, which ${missing.length === 1 ? 'is' : 'are'} not on the PATH`,
        at: place(spec.span),
        hint: `install ${missing.join(', ')}, or put a stand-in in the commands folder of the sandbox`,
      },
      2,
    );
  }
  await mkdir(folders.bin, { mode: 0o755 });
  await mkdir(folders.lib, { mode: 0o700 });
  const names = standIns.map((file) => path.basename(file));
  for (const name of new Set([...USERLAND, ...spec.tools])) {
    const file = find(name, places);
    if (file !== null && !names.includes(name)) await symlink(file, path.join(folders.bin, name));
  }
  await symlink(process.execPath, path.join(folders.lib, 'node'));
  const bash = find('bash', places) ?? '/bin/bash';
  const wrapper = await readFile(new URL('./stand-in.bash', import.meta.url), 'utf8');
  for (const file of standIns) {
    await symlink(file, path.join(folders.lib, `stand-in.${path.basename(file)}`));
    const target = path.join(folders.bin, path.basename(file));
    await writeFile(target, `#!${bash} -p\nlib=${quote(folders.lib)}\ncalls=${quote(folders.calls)}\n${wrapper}`);
    await chmod(target, 0o755);
  }
  return names.sort();
}

/** Executable files only: there may be a README beside them. */
function listStandIns(folder: string, spec: SandboxSpec): string[] {
  if (!existsSync(folder)) {
    throw new RunbookError(
      {
        code: 'sandbox',
        message: `the commands folder ${folder} of the sandbox does not exist`,
        at: place(spec.span),
        hint: 'create it, or remove `commands:`',
      },
      2,
    );
  }
  const files = readdirSync(folder).map((name) => path.join(folder, name));
  return files.filter((file) => statSync(file).isFile() && isExecutable(file));
}

function find(name: string, places: readonly string[]): string | null {
  return places.map((each) => path.join(each, name)).find((file) => isExecutable(file)) ?? null;
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
