import type { StepContext, StepResult } from '../../model/step-kind.ts';
import { kindNamed } from '../../steps/index.ts';

export type Kinds = typeof kindNamed;

/** Work in the process of the runner, before and after the command of a step: what it does counts as done by the step. */
export interface Around {
  before?(step: StepContext['step']): Promise<void>;
  after?(step: StepContext['step'], result: StepResult): Promise<void>;
}

/** The step kinds with something around each run of a block: steps, gates, undos and finally blocks alike. */
export function aroundSteps(around: Around): Kinds {
  return (name) => {
    const kind = kindNamed(name);
    if (!kind.load) return kind;
    const load = kind.load.bind(kind);
    return {
      ...kind,
      async load() {
        const runner = await load();
        return {
          ...runner,
          async run(config, context) {
            await around.before?.(context.step);
            const result = await runner.run(config, context);
            await around.after?.(context.step, result);
            return result;
          },
        };
      },
    };
  };
}
