import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findProgram } from '../../src/program-path/index.ts';

const PROBES = {
  strace: () => spawnSync('strace', ['-qq', '-o', '/dev/null', 'true']).status === 0,
  faketime: () => spawnSync('faketime', ['-f', '+1d', 'true']).status === 0,
  tmpfs: () => {
    if (process.getuid?.() !== 0) return false;
    const folder = mkdtempSync(path.join(tmpdir(), 'runbook-probe-'));
    const mounted = spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', folder]).status === 0;
    if (mounted) execFileSync('umount', [folder]);
    rmSync(folder, { recursive: true });
    return mounted;
  },
  setsid: () => spawnSync('setsid', ['true']).status === 0,
  unshare: () => spawnSync('unshare', ['-m', '-u', '-p', '--fork', 'true']).status === 0,
  zsh: () => spawnSync('zsh', ['--version']).status === 0,
  fish: () => spawnSync('fish', ['--version']).status === 0,
  mandoc: () => findProgram('mandoc') !== null,
  tmux: () => spawnSync('tmux', ['-V']).status === 0,
  python3: () => spawnSync('python3', ['--version']).status === 0,
  ps: () => spawnSync('ps', ['-o', 'pid=', '-p', String(process.pid)]).status === 0,
  script: () => spawnSync('script', ['--version']).status === 0,
  asciinema: () => spawnSync('asciinema', ['--version']).status === 0,
  pg_dump: () => spawnSync('pg_dump', ['--version']).status === 0,
  psql: () => spawnSync('psql', ['--version']).status === 0,
  jq: () => spawnSync('jq', ['--version']).status === 0,
  xxd: () => spawnSync('xxd', ['--version']).status === 0,
  hexdump: () => spawnSync('hexdump', ['--version']).status === 0,
  git: () => spawnSync('git', ['--version']).status === 0,
  redis: () => ['redis-server', 'redis-cli', 'redis-check-aof'].every((name) => findProgram(name) !== null),
  clickhouse: () => findProgram('clickhouse-server') !== null && findProgram('clickhouse-client') !== null,
  rclone: () => spawnSync('rclone', ['--version']).status === 0,
  aws: () => findAws() !== null,
} as const;

/** A working AWS command line: Debian's before the one in PATH, which may be a broken shim. */
export function findAws(): string | null {
  return ['/usr/bin/aws', 'aws'].find((file) => spawnSync(file, ['--version']).status === 0) ?? null;
}

/**
 * Whether a case can run here. CI has everything installed, so a missing tool is a failure there and not a silently skipped
 * case; elsewhere the reason is printed.
 */
export function requireTool(...names: readonly (keyof typeof PROBES)[]): boolean {
  const missing = names.filter((name) => !PROBES[name]());
  if (missing.length === 0) return true;
  if (process.env['CI']) throw new Error(`${missing.join(', ')} is needed here and does not work`);
  process.stderr.write(`left out for want of ${missing.join(', ')}: needs root or a package, see .ci/run\n`);
  return false;
}

/** Mounts a separate file system while the callback runs. */
export async function onSmallDisk<T>(
  size: string,
  use: (folder: string, resize: (size: string) => void) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-disk-'));
  const disk = path.join(folder, 'disk');
  mkdirSync(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=700`, 'tmpfs', disk]);
  try {
    return await use(disk, (now) => void execFileSync('mount', ['-o', `remount,size=${now}`, disk]));
  } finally {
    execFileSync('umount', ['-l', disk]);
    rmSync(folder, { recursive: true, force: true });
  }
}
