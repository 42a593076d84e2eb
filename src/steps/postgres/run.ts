import { fieldsOf, type OperationConfig, type OperationFields } from '../../step-kit/operation.ts';
import { RunbookError } from '../../model/failure.ts';
import type { PostgresSettings } from '../../model/ports.ts';
import type { StepContext, StepResult, StepRunner } from '../../model/step-kind.ts';
import { toStepResult } from '../../step-kit/step-result.ts';
import { copyDatabase } from './copy.ts';
import { discard, dropPrevious } from './drop.ts';
import { OPERATIONS } from './operations.ts';
import { restore } from './restore.ts';
import { refusal } from './session.ts';
import { swap, unswap } from './swap.ts';

type Operation = (settings: PostgresSettings, fields: OperationFields, context: StepContext) => Promise<StepResult>;

const RUN: Readonly<Record<string, Operation>> = {
  restore,
  swap,
  unswap,
  copy: copyDatabase,
  'drop-previous': dropPrevious,
  discard,
};

const LEFT_BEHIND: Readonly<Record<string, string>> = {
  restore: 'the live database was not touched; what was restored so far is dropped',
  swap: 'either both renames took effect or none; running it again finds out',
  unswap: 'either both renames took effect or none; running it again finds out',
  copy: 'the database itself was not touched; the copy may or may not exist',
};

export const runner: StepRunner<OperationConfig> = {
  run: (config, context) =>
    toStepResult(
      context,
      LEFT_BEHIND[config.operation] ?? 'the database may or may not be dropped; running it again finds out',
      async () => {
        const operation = RUN[config.operation];
        if (!operation) throw new Error(`there is no operation ${config.operation}`);
        const fields = fieldsOf(config, OPERATIONS, 'postgres', (values) => context.substitute(values));
        const settings = context.connections.postgres(context.step.attributes.connection);
        try {
          context.signal.throwIfAborted();
          return await operation(settings, fields, context);
        } catch (error) {
          if (error instanceof RunbookError || context.signal.aborted) throw error;
          throw refusal(config.operation, error);
        }
      },
    ),
};
