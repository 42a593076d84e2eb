import { hasProc, processNumbers, readStat } from './proc.ts';
import { isThere } from './process-identity.ts';

/**
 * Whether any process is left in a process group. Zombies do not count: where no init reaps them, as in many containers,
 * they stay for ever and can still be "signalled".
 */
export function groupIsAlive(group: number): boolean {
  if (!isThere(-group)) return false;
  if (!hasProc()) return true;
  return processNumbers().some((pid) => {
    const stat = readStat(pid);
    return stat !== undefined && !stat.zombie && stat.group === group;
  });
}
