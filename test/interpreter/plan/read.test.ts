import { describe, expect, it } from 'vitest';
import { createExpressions } from '../../../src/interpreter/expression/index.ts';
import { digestPlan, planRunbook } from '../../../src/interpreter/plan/index.ts';
import { stepOf } from '../../../src/model/plan.ts';
import { read } from '../parse/fake-kinds.ts';
import { planOf } from './sketch.ts';

const TEXT = `---
title: Restore
params:
  BACKUP: { default: latest }
---

# Restore

## Before

- [ ] The incident is declared

\`\`\`bash {#find capture=FOUND}
ls backups
\`\`\`

## Full restore (30 min)
<!-- runbook: #full option rto=2h -->

\`\`\`bash {.guard}
test -d backups
\`\`\`

\`\`\`bash {#load effect=destructive when="params.BACKUP != ''"}
load "$FOUND"
\`\`\`

\`\`\`bash {.gate every=1s within=5s}
loaded
\`\`\`

\`\`\`bash {.undo}
unload
\`\`\`

## Point in time
<!-- runbook: #pitr option -->

\`\`\`bash {#replay}
replay
\`\`\`

## After

\`\`\`bash {.gate #everything}
validate
\`\`\`

\`\`\`bash {.finally #tidy}
rm -rf scratch
\`\`\`
`;

describe('a runbook read from text', () => {
  it('is planned as it was read', async () => {
    const { runbook, diagnostics } = await read(TEXT);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    if (!runbook) throw new Error('the text was not understood');
    const planned = await planRunbook({
      runbook,
      choices: ['full'],
      partial: null,
      params: {},
      secretNames: [],
      env: new Set(),
      cwd: '/srv',
      drill: false,
      expressions: createExpressions(),
    });
    const plan = planOf(planned);
    const roles = plan.order.map((id) => `${stepOf(plan, id)?.role} ${stepOf(plan, id)?.section}`);
    expect(roles).toEqual(['check before', 'step before', 'guard full', 'step full', 'gate after']);
    const load = stepOf(plan, 'load');
    expect(load?.gates).toHaveLength(1);
    expect(stepOf(plan, load?.undo ?? '')?.undoes).toBe('load');
    expect(plan.finally).toEqual(['tidy']);
    expect(plan.objectives.rto?.targetMs).toBe(7_200_000);
    expect(digestPlan(plan)).toBe(digestPlan(planOf(planned)));
  });
});
