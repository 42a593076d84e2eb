import { setTimeout as wait } from 'node:timers/promises';
import { followJournal, lockHolder } from '../../journal/index.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import { neutralise } from '../../presentation/terminal-text.ts';
import { Player, type Timeline } from '../../replay/index.ts';
import type { CommandContext } from '../command.ts';
import type { ReadRun } from '../runs/read-run.ts';
import { evidenceOf } from '../runs/evidence-of-run.ts';
import { createView } from '../session/views.ts';

export interface PrintedRun {
  readonly read: ReadRun;
  readonly timeline: Timeline;
  /** How many records to skip. */
  readonly begin: number | null;
  readonly ui: 'plain' | 'json';
}

const LOOK_MS = 200;

/** Prints the timeline of a run as lines, all at once. Follows a run in progress until it stops or the viewer presses Ctrl-C. */
export async function printRun({ read, timeline, begin, ui }: PrintedRun, context: CommandContext): Promise<ExitCode> {
  const { run, plan } = read;
  const view = await createView(ui, context, { run: null, operator: '', report: () => null, suggest: () => null });
  const evidence = evidenceOf(read);
  for (const warning of evidence.warnings) context.stderr.write(neutralise(warning));
  const player = new Player({
    plan,
    timeline,
    speed: 1,
    idleLimitMs: Number.POSITIVE_INFINITY,
    stage: {
      show: () => undefined,
      event: (event, state) => view.event(event, state),
      live: (signal) => view.live(signal),
    },
    outputFile: evidence.outputFile,
    isAltered: evidence.isAltered,
  });
  // Includes the record at which the step began.
  if (begin !== null) player.seek(begin - 1);
  player.advance(Number.POSITIVE_INFINITY);
  let problem: Error | null = null as Error | null;
  if (!timeline.isOver && lockHolder(run) !== null) {
    let first = true;
    const stopped = new AbortController();
    const stop = (): void => stopped.abort();
    process.once('SIGINT', stop);
    const following = followJournal(run.journal, {
      onRecords: (records) => {
        // The first batch repeats the records that were already read.
        timeline.add(first ? records.slice(timeline.length) : records);
        first = false;
      },
      onError: (error) => {
        problem = error instanceof Error ? error : new Error(String(error));
        stop();
      },
      everyMs: LOOK_MS,
    });
    while (!stopped.signal.aborted && !(timeline.isOver && player.atEnd) && lockHolder(run) !== null) {
      player.advance(Number.POSITIVE_INFINITY);
      await wait(LOOK_MS, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
    following.stop();
    process.off('SIGINT', stop);
    player.advance(Number.POSITIVE_INFINITY);
  }
  await view.close(player.state);
  if (problem) throw problem;
  return EXIT.completed;
}
