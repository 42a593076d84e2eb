import path from 'node:path';
import { rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { attemptResult, runAttempt } from '../../step-kit/attempt-process.ts';
import type { FailingPlace } from '../../step-kit/process-outcome.ts';
import { attemptFiles, scriptFileOf } from '../../model/attempt-files.ts';
import type { ProcessExit, Program, SecretValue } from '../../model/ports.ts';
import type { StepContext, StepResult, StepRunner } from '../../model/step-kind.ts';
import type { ShellConfig } from './config.ts';
import { FOREIGN_NAMES, inheritedNames } from './session-names.ts';
import { keepSession, readReport, secretForms, secretLeak, sessionFailure, UNTOUCHED } from './session.ts';
import { unsavedSession } from './unsaved-session.ts';
import { secretValues } from '../../redaction/redactor.ts';

const SESSION = fileURLToPath(new URL('./session.bash', import.meta.url));
const DESCRIBE_SESSION = fileURLToPath(new URL('./describe-session.bash', import.meta.url));

export const runner: StepRunner<ShellConfig> = {
  async run(config, context) {
    const script = scriptFileOf(context.directory, '');
    writeFileSync(script, config.code.endsWith('\n') ? config.code : `${config.code}\n`, { mode: 0o600 });
    rmSync(problemFile(context), { force: true });
    const shell = config.shell === null ? null : context.substitute(config.shell);
    const cwd = config.cwd === null ? null : path.resolve(context.cwd, context.substitute(config.cwd));
    if (shell !== null && path.basename(shell) !== 'bash') {
      const exit = await runAttempt({ kind: 'exec', argv: [shell, script] }, context, cwd === null ? {} : { cwd });
      return attemptResult(exit, context);
    }
    const { save } = context.session;
    // Created here so that no other user can read it, whatever the step does to its umask.
    if (save !== null) writeFileSync(save, UNTOUCHED, { mode: 0o600 });
    const forms = secretForms(context.secrets);
    const secrets = Object.fromEntries(context.secrets.map((secret) => [variableOf(secret), secret.value]));
    const env = { ...secrets, ...(forms === '' ? {} : { RUNBOOK_SECRET_FORMS: forms }) };
    const program = sessionProgram(config, context, {
      script,
      cwd,
      bash: shell,
      inherited: inheritedNames(Object.keys({ ...context.env, ...secretValues(context.secrets) })),
    });
    const exit = await runAttempt(program, context, { env });
    return sessionResult(config, context, exit);
  },

  adopt: (config, context, exit) =>
    Promise.resolve(
      config.shell !== null && path.basename(context.substitute(config.shell)) !== 'bash'
        ? attemptResult(exit, context)
        : sessionResult(config, context, exit),
    ),
};

const problemFile = (context: StepContext): string => attemptFiles(context.directory).sessionProblem;

function sessionProgram(
  config: ShellConfig,
  context: StepContext,
  at: {
    readonly script: string;
    readonly cwd: string | null;
    readonly bash: string | null;
    readonly inherited: readonly string[];
  },
): Program {
  const { restore, save } = context.session;
  const declared = declaredNames(config.code)
    .map((name) => `${name},`)
    .join('');
  const names = context.secrets.map(variableOf);
  const args = [
    restore ?? '',
    save ?? '',
    at.script,
    at.cwd ?? '',
    problemFile(context),
    context.step.nonce,
    DESCRIBE_SESSION,
    at.inherited.join(' '),
    ` ${FOREIGN_NAMES.join(' ')} `,
    declared,
    ...names,
  ];
  return { kind: 'source', script: SESSION, args, bash: at.bash };
}

/** The result of the step and of saving its session: a step that succeeded but lost its session has failed. */
function sessionResult(config: ShellConfig, context: StepContext, exit: ProcessExit): StepResult {
  const report = readReport(problemFile(context));
  const failing = failingPlace(config.code, report.line);
  const result = attemptResult(exit, context, failing);
  const at = context.step.place;
  const problem = sessionFailure(report, at);
  if (problem)
    return {
      ...result,
      failure: problem,
      ...(problem.code === 'session-lost' && result.ending !== 'cancelled' ? { ending: 'session-lost' as const } : {}),
    };
  if (context.session.save === null) return result;
  const { saved, begun, full, lost, leaks } = keepSession(context.session.save, context.step.nonce, context.secrets);
  const warnings = [...result.warnings, ...lost];
  if (leaks !== null)
    return { ...result, warnings, failure: result.failure ?? secretLeak(`a variable or function (${leaks})`, at) };
  if (saved || result.failure) return { ...result, sessionSaved: saved, warnings };
  return {
    ...result,
    ending: 'session-lost',
    warnings,
    failure: unsavedSession({ begun: begun || report.unwritten, full }, exit, at, context.directory),
  };
}

/** How the session refers to a secret. One that was only found is not a variable of the step, so the session removes it again. */
const variableOf = ({ name, found }: SecretValue): string =>
  found ? `RUNBOOK_FOUND_${name.replace(/\W/g, '_')}` : name;

/** Null for a line that the block does not have. */
function failingPlace(code: string, line: number | null): FailingPlace | null {
  const text = line === null ? undefined : code.split('\n')[line - 1];
  return line === null || text === undefined ? null : { line, text: text.trim() };
}

/** Names that the script may declare without a value; bash does not list them. */
function declaredNames(code: string): string[] {
  const words = [...code.matchAll(/\b(?:declare|typeset|export|readonly)\b([^\n;&|]*)/g)].flatMap(
    ([, rest]) => rest?.split(/\s+/) ?? [],
  );
  return [...new Set(words.filter((word) => /^[A-Za-z_]\w*$/.test(word)))];
}
