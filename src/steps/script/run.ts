import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { attemptResult, runAttempt } from '../../step-kit/attempt-process.ts';
import { scriptFileOf } from '../../model/attempt-files.ts';
import type { StepContext, StepResult, StepRunner } from '../../model/step-kind.ts';
import { programPath } from '../../program-path/index.ts';
import { openChannel } from './channel.ts';
import type { ScriptConfig } from './config.ts';
import { ORDER_VARIABLE, type ScriptOrder } from './order.ts';

export const runner: StepRunner<ScriptConfig> = {
  async run(config, context) {
    const file = scriptFileOf(context.directory, config.typescript ? '.mts' : '.mjs');
    writeFileSync(file, config.code, { mode: 0o600 });
    const channel = await openChannel(context.connections, context.progress);
    try {
      const order: ScriptOrder = {
        file,
        url: pathToFileURL(path.join(context.folder, `.runbook-${context.step.id.replace(/[^\w.-]+/g, '-')}.mjs`)).href,
        typescript: config.typescript,
        params: Object.keys(context.params),
        vars: Object.keys(context.vars),
        channel: channel.path,
      };
      const values = { ...context.params, ...context.vars };
      const exit = await runAttempt(
        { kind: 'exec', argv: [process.execPath, programPath('script-host.js')] },
        context,
        {
          cwd: config.cwd === null ? context.cwd : path.resolve(context.cwd, context.substitute(config.cwd)),
          env: { ...values, [ORDER_VARIABLE]: JSON.stringify(order) },
        },
      );
      return scriptResult(attemptResult(exit, context));
    } finally {
      channel.close();
    }
  },
  adopt: (_config, context: StepContext, exit) => Promise.resolve(scriptResult(attemptResult(exit, context))),
};

function scriptResult(result: StepResult): StepResult {
  if (result.failure?.code !== 'exit-code') return result;
  const unsettled = result.exitCode === 13;
  return {
    ...result,
    failure: {
      ...result.failure,
      code: 'script',
      ...(unsettled ? { hint: 'find out what the script awaits: exit code 13 means that it never came' } : {}),
    },
  };
}
