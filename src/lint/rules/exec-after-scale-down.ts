import { podOf, scalingOf } from '../../shell-text/scaling.ts';
import type { LintRule } from '../rule.ts';

export const execAfterScaleDown: LintRule = {
  rule: 'exec-after-scale-down',
  category: 'safety',
  severity: { step: 'error', plain: 'warning' },
  summary: 'a command runs in a pod that was scaled to zero',
  *check({ shells }) {
    const down = new Map<string, number>();
    for (const { script, at, on, fence } of shells) {
      for (const command of script.commands) {
        const scaled = scalingOf(command);
        if (scaled?.replicas === '0' && !scaled.target.includes('$')) down.set(scaled.target, fence.heading);
        else if (scaled) down.delete(scaled.target);
        const pod = podOf(command);
        const target = pod === null ? undefined : [...down.keys()].find((name) => belongs(pod, name));
        if (target === undefined) continue;
        yield {
          span: at(command.start, command.end),
          on,
          message: `${target} was scaled to 0 above, so there is no pod ${pod} to run this in`,
          hint: 'do this before it is scaled down, or in a pod that mounts the same volume',
        };
      }
    }
  },
};

/** `redis-cluster-0` of the StatefulSet `redis-cluster`, `deploy/api` of the Deployment `api`. */
const belongs = (pod: string, target: string): boolean =>
  new RegExp(
    `^(?:(?:deploy(?:ment)?s?(?:\\.apps)?|statefulsets?|sts|pods?)/)?${target.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?:-[a-z0-9-]+)?$`,
  ).test(pod);
