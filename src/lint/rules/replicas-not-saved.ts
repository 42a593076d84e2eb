import { scalingOf } from '../../shell-text/scaling.ts';
import type { LintRule } from '../rule.ts';

export const replicasNotSaved: LintRule = {
  rule: 'replicas-not-saved',
  category: 'safety',
  severity: { step: 'warning', plain: 'warning' },
  summary: 'a fixed number of replicas replaces the one that was there',
  *check({ shells }) {
    const down = new Set<string>();
    for (const { script, at, on } of shells) {
      for (const command of script.commands) {
        const scaled = scalingOf(command);
        if (!scaled) continue;
        if (scaled.replicas === '0') down.add(scaled.target);
        else if (/^\d+$/.test(scaled.replicas) && down.has(scaled.target)) {
          down.delete(scaled.target);
          const what = scaled.target === '--all' ? 'everything' : scaled.target;
          yield {
            span: at(command.start, command.end),
            on,
            message: `--replicas=${scaled.replicas} for ${what}: how many there were before it was scaled to 0 is lost`,
            hint: 'save the counts first (kubectl get -o jsonpath={.spec.replicas}), and scale back to them',
          };
        }
      }
    }
  },
};
