import { CRASH_POINTS } from '../../model/crash-points.ts';
import type { CrashPoints } from '../../model/ports.ts';
import { usageError } from '../option-types.ts';

/**
 * Kills the process with SIGKILL at the point that `RUNBOOK_CRASH_AT` names (`NAME`, or `NAME:N` for the Nth time it gets
 * there), so that a test can die exactly there. Does nothing without the variable.
 */
export function crashPoints(env: NodeJS.ProcessEnv): CrashPoints {
  const given = env['RUNBOOK_CRASH_AT'];
  if (!given) return { reach: () => undefined };
  const [point = '', count = '1'] = given.split(':');
  if (!Object.hasOwn(CRASH_POINTS, point) || !/^[1-9]\d*$/.test(count)) {
    const names = Object.keys(CRASH_POINTS).join(', ');
    throw usageError(`RUNBOOK_CRASH_AT=${given} is not a crash point`, `use NAME or NAME:N with one of ${names}`);
  }
  let left = Number(count);
  return {
    reach(name) {
      if (name !== point) return;
      left -= 1;
      if (left === 0) process.kill(process.pid, 'SIGKILL');
    },
  };
}
