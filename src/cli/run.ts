import { EXIT, type ExitCode } from '../model/exit-code.ts';
import { RunbookError } from '../model/failure.ts';
import { nearestName } from '../presentation/did-you-mean.ts';
import { COMMANDS } from './commands/index.ts';
import type { CommandContext } from './command.ts';
import { manual, overview } from './help.ts';
import { readInvocation, usageError } from './invocation.ts';

/** Runs the command that the words name, and gives the exit code of the process. Never throws. */
export async function main(words: readonly string[], world: NodeJS.Process): Promise<ExitCode> {
  const cwd = currentFolder(world);
  if (cwd === null) {
    world.stderr.write(
      'the folder that this was started in is gone\n  code      usage\n  next      cd to one that is there\n',
    );
    return EXIT.usage;
  }
  const context: CommandContext = {
    cwd,
    env: world.env,
    stdin: world.stdin,
    stdout: world.stdout,
    stderr: world.stderr,
  };
  for (const stream of [world.stdout, world.stderr]) stream.on('error', tolerateGone);
  try {
    return await dispatch(words, context);
  } catch (error) {
    return await explain(error, context);
  }
}

/** Null when it was deleted under our feet. */
function currentFolder(world: NodeJS.Process): string | null {
  try {
    return world.cwd();
  } catch {
    return null;
  }
}

/** A closed terminal or pipe ends nothing: the journal goes on, and what has to stop the run is a signal. */
function tolerateGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
}

async function dispatch(words: readonly string[], context: CommandContext): Promise<ExitCode> {
  const [name, ...rest] = words;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const about = COMMANDS.find((command) => command.name === rest[0]);
    context.stdout.write(about ? manual(about) : overview(COMMANDS));
    return name === undefined ? EXIT.usage : EXIT.completed;
  }
  const command = COMMANDS.find((one) => one.name === name);
  if (!command) {
    const near = nearestName(
      name,
      COMMANDS.map((one) => one.name),
    );
    const hint = near ? `did you mean runbook ${near}?` : 'runbook --help lists the commands';
    throw usageError(
      `runbook has no command "${name}"`,
      /\.(md|markdown)(#|$)/.test(name) ? `did you mean runbook play ${name}?` : hint,
    );
  }
  const invocation = readInvocation(command, rest);
  if (invocation.flag('help')) {
    context.stdout.write(manual(command));
    return EXIT.completed;
  }
  const module = await command.load();
  return module.run(invocation, context);
}

async function explain(error: unknown, { stderr }: CommandContext): Promise<ExitCode> {
  if (error instanceof RunbookError) {
    const { failureLines } = await import('../presentation/wording.ts');
    stderr.write(`${failureLines(error.failure).join('\n')}\n`);
    return error.exitCode as ExitCode;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  stderr.write(
    `runbook: a defect in runbook itself: ${text}\nWhat was recorded is safe; runbook status shows where the run stands.\n`,
  );
  return EXIT.failed;
}
