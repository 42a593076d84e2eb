import { EXIT, type ExitCode } from '../model/exit-code.ts';
import { INTERNAL_ERROR, RunbookError } from '../model/failure.ts';
import { didYouMean } from '../presentation/did-you-mean.ts';
import { COMMANDS } from './commands/index.ts';
import type { CommandContext } from './command.ts';
import { manual, overview } from './help.ts';
import { usageError } from './option-types.ts';

/** Runs the command that the words name and returns the exit code of the process. Never throws. */
export async function main(words: readonly string[], world: NodeJS.Process): Promise<ExitCode> {
  const cwd = currentFolder(world);
  if (cwd === null) {
    world.stderr.write(
      'the current directory no longer exists\n  code      usage\n  next      cd to a directory that exists\n',
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

/** Null when the directory has been deleted. */
function currentFolder(world: NodeJS.Process): string | null {
  try {
    return world.cwd();
  } catch {
    return null;
  }
}

/** A closed terminal or pipe does not end the run: the journal continues, and only a signal stops it. */
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
  if (name === '__complete') {
    const { printCandidates } = await import('./completion/run-complete.ts');
    await printCandidates(rest, COMMANDS, context);
    return EXIT.completed;
  }
  const command = COMMANDS.find((one) => one.name === name);
  if (!command) {
    const names = COMMANDS.map((one) => one.name);
    const hint = didYouMean(name, names, 'runbook ') ?? 'list the commands with `runbook --help`';
    throw usageError(
      `unknown command "${name}"`,
      /\.(md|markdown)(#|$)/.test(name) ? `did you mean runbook play ${name}?` : hint,
    );
  }
  const end = rest.indexOf('--');
  if ((end < 0 ? rest : rest.slice(0, end)).some((word) => word === '--help' || word === '-h')) {
    context.stdout.write(manual(command));
    return EXIT.completed;
  }
  return command.run(rest, context);
}

async function explain(error: unknown, { stderr }: CommandContext): Promise<ExitCode> {
  if (error instanceof RunbookError) {
    const { failureLines } = await import('../presentation/wording.ts');
    stderr.write(`${failureLines(error.failure).join('\n')}\n`);
    return error.exitCode as ExitCode;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  stderr.write(
    `runbook: ${INTERNAL_ERROR}: ${text}\nwhat was recorded is safe; see the state of the run with \`runbook status\`\n`,
  );
  return EXIT.failed;
}
