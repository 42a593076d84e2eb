import { attemptFiles } from '../../model/attempt-files.ts';
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { followJournal, lockHolder } from '../../journal/index.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import { initialState } from '../../model/state.ts';
import { neutralise } from '../../presentation/terminal-text.ts';
import { openScrollback } from '../../platform/index.ts';
import { Player, type Timeline } from '../../replay/index.ts';
import type { ReplayAct, ReplayControls, ReplayStatus } from '../../tui/index.ts';
import type { CommandContext } from '../command.ts';
import type { ReadRun } from '../runs/read-run.ts';
import { evidenceOf } from '../runs/evidence-of-run.ts';
import { operatorName } from '../session/operator.ts';

export interface WatchedRun {
  readonly read: ReadRun;
  readonly timeline: Timeline;
  readonly speed: number;
  readonly idleLimitMs: number;
  /** How many records have happened at first; null for the beginning, or for the end of a run in progress. */
  readonly begin: number | null;
}

const TICK_MS = 100;
/** The keys for the previous and for the next one. */
const BACK_TO = { event: ['\u2190', '\u2192'], step: ['[', ']'], mark: ['M', 'm'], failure: ['F', 'f'] } as const;

/** Shows the events of a run in the TUI until the viewer leaves. */
export async function watchRun(watched: WatchedRun, context: CommandContext): Promise<ExitCode> {
  const { read, timeline } = watched;
  const { stdin, stdout, env } = context;
  const { createReplayScreen } = await import('../../tui/index.ts');
  let quit: () => void = () => undefined;
  const left = new Promise<void>((resolve) => {
    quit = resolve;
  });
  const viewer = operatorName(env);
  const isLive = (): boolean => !timeline.isOver && lockHolder(read.run) !== null;
  const evidence = evidenceOf(read);
  const controls = new Controls(
    watched,
    () => player,
    viewer,
    () => quit(),
  );
  const screen = createReplayScreen({
    stdin,
    stdout,
    env,
    operator: viewer,
    controls,
    now: () => player.position,
    // Altered output is only shown with its warning, so not from the file.
    scrollback: ({ id, attempt, file }) =>
      evidence.isAltered(id, attempt)
        ? null
        : openScrollback(attemptFiles(read.run.attemptPath(id, attempt))[file], () => player.printed(id)),
  });
  const player = new Player({
    plan: read.plan,
    timeline,
    stage: screen,
    speed: watched.speed,
    idleLimitMs: watched.idleLimitMs,
    outputFile: evidence.outputFile,
    isAltered: evidence.isAltered,
  });
  await screen.open(read.plan, initialState(read.plan), () => undefined);
  controls.live = isLive();
  if (watched.begin !== null) player.seek(watched.begin);
  else if (controls.live) player.seek(timeline.length);
  let problem: Error | null = null as Error | null;
  const following = controls.live
    ? follow(watched, (error) => {
        problem = error instanceof Error ? error : new Error(String(error));
        quit();
      })
    : null;
  let lastMs = performance.now();
  let tick = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    player.advance(now - lastMs);
    lastMs = now;
    tick += 1;
    if (tick % 10 === 0) controls.live = controls.live && isLive();
    if (controls.live && player.playing && player.atEnd) player.keepUp(runTimeNow(timeline));
    if (player.playing) screen.refresh();
    if (player.playing && player.atEnd && !controls.live) player.playing = false;
  }, TICK_MS);
  const onSignal = (): void => quit();
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, onSignal);
  try {
    await left;
  } finally {
    clearInterval(timer);
    following?.stop();
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.off(signal, onSignal);
    await screen.close(player.state);
    for (const warning of evidence.warnings) context.stderr.write(neutralise(warning));
  }
  if (problem) throw problem;
  return EXIT.completed;
}

function follow({ read, timeline }: WatchedRun, onError: (error: unknown) => void) {
  let first = true;
  return followJournal(read.run.journal, {
    onRecords: (records) => {
      // The first batch repeats the records that were already read.
      timeline.add(first ? records.slice(timeline.length) : records);
      first = false;
    },
    onError,
  });
}

/** Run time of a run in progress, counted on from its last record. */
function runTimeNow(timeline: Timeline): number {
  const last = timeline.records.at(-1);
  return timeline.endMs + Math.max(0, last ? Date.now() - Date.parse(last.wall) : 0);
}

class Controls implements ReplayControls {
  live = false;
  private readonly watched: WatchedRun;
  private readonly player: () => Player;
  private readonly viewer: string;
  private readonly quit: () => void;

  constructor(watched: WatchedRun, player: () => Player, viewer: string, quit: () => void) {
    this.watched = watched;
    this.player = player;
    this.viewer = viewer;
    this.quit = quit;
  }

  status(): ReplayStatus {
    const { timeline } = this.watched;
    const { playing, speed, position, shown, atEnd } = this.player();
    return {
      playing,
      speed,
      positionMs: position,
      endMs: Math.max(timeline.endMs, position),
      shown,
      total: timeline.length,
      live: this.live && atEnd && playing,
      landmarks: timeline.landmarks,
    };
  }

  act(act: ReplayAct): string | null {
    const player = this.player();
    const { timeline } = this.watched;
    switch (act.do) {
      case 'toggle':
        if (player.atEnd && !this.live) player.seek(0);
        player.playing = !player.playing;
        return null;
      case 'faster':
        player.faster(act.by);
        return `plays ${player.speed} times as fast`;
      case 'jump': {
        player.playing = false;
        if (player.jump(act.to, act.by)) return null;
        const other = timeline.find(act.to, player.shown, act.by === 1 ? -1 : 1) !== null ? BACK_TO[act.to] : null;
        const key = act.by === 1 ? other?.[0] : other?.[1];
        return `no ${act.by === 1 ? 'further' : 'earlier'} ${act.to}${key ? `: ${key} goes the other way` : ''}`;
      }
      case 'begin':
        player.seek(0);
        return null;
      case 'end':
        player.seek(timeline.length);
        player.playing = this.live;
        return null;
      case 'review':
        this.review(act.kind, act.text);
        return `${act.kind} saved in review.jsonl`;
      case 'quit':
        this.quit();
        return null;
    }
  }

  /** Beside the journal and never in it: a note written afterwards is not part of what happened. */
  private review(kind: string, text: string): void {
    const { read } = this.watched;
    const { position, shown } = this.player();
    const note = {
      wall: new Date().toISOString(),
      by: this.viewer,
      kind,
      text,
      seq: read.records[shown - 1]?.seq ?? 0,
      runMs: Math.round(position),
    };
    appendFileSync(path.join(read.run.path, 'review.jsonl'), `${JSON.stringify(note)}\n`, { mode: 0o600 });
  }
}
