import type { CrashPoints } from '../../model/ports.ts';

/**
 * Ends the process with SIGKILL at the point that `RUNBOOK_CRASH_AT` names, so that a test can die exactly there.
 * Without the variable it does nothing.
 */
export function crashPoints(env: NodeJS.ProcessEnv): CrashPoints {
  const wanted = env['RUNBOOK_CRASH_AT'];
  if (!wanted) return { reach: () => undefined };
  return {
    reach(name) {
      if (name === wanted) process.kill(process.pid, 'SIGKILL');
    },
  };
}
