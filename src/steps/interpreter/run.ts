import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { attemptResult, runAttempt } from '../../step-kit/attempt-process.ts';
import { scriptFileOf } from '../../model/attempt-files.ts';
import type { StepRunner } from '../../model/step-kind.ts';
import type { InterpreterConfig } from './config.ts';

export const runner: StepRunner<InterpreterConfig> = {
  async run(config, context) {
    const script = scriptFileOf(context.directory, config.extension);
    writeFileSync(script, config.code.endsWith('\n') ? config.code : `${config.code}\n`, { mode: 0o600 });
    const argv = [...config.argv.map((word) => context.substitute(word)), script];
    const cwd = config.cwd === null ? context.cwd : path.resolve(context.cwd, context.substitute(config.cwd));
    return attemptResult(await runAttempt({ kind: 'exec', argv }, context, { cwd }), context);
  },
  adopt: (_config, context, exit) => Promise.resolve(attemptResult(exit, context)),
};
