import {
  listRuns,
  loadPlan,
  lockHolder,
  peekJournal,
  readJournal,
  type RunDirectory,
  runsRoot,
} from '../../journal/index.ts';
import type { Recorded } from '../../model/events.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import type { Plan } from '../../model/plan.ts';
import type { RunStatus } from '../../model/state.ts';
import { oneLine, RUN_WORDS } from '../../presentation/wording.ts';
import type { CommandContext, Invocation } from '../command.ts';
import { hasBegun, hasJournal } from '../runs/read-run.ts';
import type { LIST } from './option-tables.ts';
import { jsonText } from '../../presentation/terminal-text.ts';

/** `damaged`: the journal does not verify. `lost`: steps were started, but their journal is gone. */
type ListedStatus = RunStatus | 'damaged' | 'lost';

interface Listed {
  readonly run: string;
  /** Null when nothing in the run directory says it. */
  readonly runbook: string | null;
  readonly title: string | null;
  readonly status: ListedStatus;
  readonly drill: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

/** `runbook list`: verifies every journal, so that damage is noticed before the journal is needed. */
export function run({ options }: Invocation<'', typeof LIST>, { cwd, env, stdout }: CommandContext): Promise<ExitCode> {
  const root = runsRoot(cwd, env);
  const runs = listRuns(root).flatMap((directory) => describe(directory) ?? []);
  const broken = runs.find(({ status }) => status === 'damaged' || status === 'lost');
  if (options.json) stdout.write(`${jsonText(runs, 2)}\n`);
  else if (runs.length === 0) stdout.write(`no runs in ${root}\n`);
  else
    stdout.write(
      `${runs.map(line).join('\n')}\n${broken ? `runbook verify-journal ${broken.run} shows what is wrong\n` : ''}`,
    );
  return Promise.resolve(EXIT.completed);
}

/** Null for a run that never began. */
function describe(directory: RunDirectory): Listed | null {
  const content = readable(directory);
  const [first, last] = [content?.[0], content?.at(-1)];
  if (first?.type !== 'run.started' || last === undefined) {
    const status = content === null ? 'damaged' : hasBegun(directory) ? 'lost' : null;
    return status === null ? null : describeBroken(directory, status);
  }
  return {
    run: first.run,
    runbook: first.runbook.file,
    title: first.title,
    status: statusOf(directory, last),
    drill: first.drill,
    startedAt: first.wall,
    endedAt: last.type === 'run.ended' ? last.wall : null,
  };
}

/** The records; empty without a journal, null when the journal does not verify. */
function readable(directory: RunDirectory): readonly Recorded[] | null {
  if (!hasJournal(directory)) return [];
  try {
    return readJournal(directory.journal).records;
  } catch (error) {
    if (error instanceof RunbookError) return null;
    throw error;
  }
}

function describeBroken(directory: RunDirectory, status: 'damaged' | 'lost'): Listed {
  const seen = peekJournal(directory)?.first;
  const plan = seen ? null : keptPlan(directory);
  return {
    run: directory.id,
    runbook: seen?.runbook.file ?? plan?.runbook.file ?? null,
    title: seen?.title ?? plan?.title ?? null,
    status,
    drill: seen?.drill ?? null,
    startedAt: seen?.wall ?? null,
    endedAt: null,
  };
}

function keptPlan(directory: RunDirectory): Plan | null {
  try {
    return loadPlan(directory);
  } catch (error) {
    if (error instanceof RunbookError) return null;
    throw error;
  }
}

function statusOf(directory: RunDirectory, last: Recorded): RunStatus {
  if (last.type === 'run.ended') return last.outcome;
  if (last.type === 'run.stopped')
    return last.reason === 'failure'
      ? 'failed'
      : last.reason === 'waiting'
        ? 'waiting'
        : last.reason === 'undone'
          ? 'undone'
          : 'interrupted';
  if (lockHolder(directory) === null) return 'interrupted';
  return last.type === 'question.asked' ? 'waiting' : 'running';
}

const WORDS: Readonly<Record<ListedStatus, string>> = {
  ...RUN_WORDS,
  damaged: 'JOURNAL DAMAGED',
  lost: 'JOURNAL LOST',
};

function line({ run, status, startedAt, title, drill }: Listed): string {
  const begun = startedAt === null ? 'unknown'.padEnd(17) : `${startedAt.slice(0, 16)}Z`;
  return `${run}  ${WORDS[status].padEnd(20)}  ${begun}  ${oneLine(title ?? 'unknown', 48)}${drill === null ? '' : ` (drill: ${oneLine(drill, 30)})`}`;
}
