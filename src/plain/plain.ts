import picocolors from 'picocolors';
import { formatClock } from '../model/duration.ts';
import type { Recorded } from '../model/events.ts';
import type { LiveSignal } from '../model/ports.ts';
import { progressWords } from '../presentation/amounts.ts';
import type { RunState } from '../model/state.ts';
import type { View } from '../model/view.ts';
import { endingLines, oneLine } from '../presentation/wording.ts';
import { LiveOutput } from './live-output.ts';
import { GateOutput } from './gate-output.ts';
import { isHeading, sectionWords, answeredAtOnce, eventLines } from '../presentation/event-lines.ts';
import type { EventLine, Tone } from '../presentation/line.ts';
import { neutralise } from '../presentation/terminal-text.ts';

export interface PlainOptions {
  write(text: string): void;
  readonly colour: boolean;
  /** Fold sections and annotate failures in the format of GitHub's log viewer. */
  readonly github: boolean;
  /** Least milliseconds between two progress lines of one step; 10,000 by default. */
  readonly progressEveryMs?: number;
  /** Milliseconds, used only for the pace of progress. */
  now?(): number;
  /** Where the report was written, called when the view closes. */
  report?(): string | null;
}

/** `--ui plain`: a run as lines with the time of day (UTC) and the run time. */
export function createPlainView(options: PlainOptions): View {
  return new PlainView(options);
}

class PlainView implements View {
  readonly interactive = false;
  private readonly options: PlainOptions;
  private readonly paint: Record<Tone, (text: string) => string>;
  private readonly output: LiveOutput;
  private readonly progress = new Map<string, { firstMs: number; saidMs: number }>();
  private readonly running = new Set<string>();
  private readonly gates: GateOutput;
  private folded = false;
  /** A question that may already have an answer. */
  private asked: { readonly id: string; show(): void } | null = null;

  constructor(options: PlainOptions) {
    this.options = options;
    const c = picocolors.createColors(options.colour);
    this.paint = { plain: (text) => text, strong: c.bold, good: c.green, bad: c.red, warn: c.yellow, quiet: c.dim };
    this.output = new LiveOutput((step, line) => {
      if (this.gates.keep(step, line)) return;
      this.below(this.running.size > 1 ? `${step} | ${line}` : `| ${line}`, 'quiet');
    });
    this.gates = new GateOutput((gate) => this.below(`gate ${gate} is being evaluated …`, 'quiet'));
  }

  open(): void {
    return;
  }

  event(event: Recorded, state: RunState): void {
    const clock = `${event.wall.slice(11, 19)} +${formatClock(state.clock.elapsedMs)}`.padEnd(MARGIN - 1);
    const lines = eventLines(event, state);
    const { asked } = this;
    this.asked = null;
    if (event.type === 'question.answered' && asked?.id === event.id && PREPARED.has(event.source)) {
      this.say(clock, answeredAtOnce(event, state));
      return;
    }
    asked?.show();
    if (event.type === 'question.asked') {
      this.hold(event.id, () => lines.forEach((line) => this.say(clock, line)));
      return;
    }
    if (event.type === 'step.started') this.running.add(event.step);
    if (event.type === 'step.finished') this.forget(event.step);
    if (event.type === 'section.entered' && this.options.github && isHeading(state, event.section))
      this.fold(sectionWords(state, event.section));
    if (event.type === 'gate.started') this.gates.begin(event.gate);
    if (event.type === 'gate.polled' || event.type === 'gate.cancelled') this.output.flush(event.gate);
    for (const line of lines) this.say(clock, line);
    this.showGateOutput(event, lines[0]?.text ?? '');
    if (event.type === 'step.failed' && this.options.github) this.annotate(event.failure.at, event.failure.message);
    if (event.type === 'run.stopped') this.fold(null);
  }

  private showGateOutput(event: Recorded, said: string): void {
    switch (event.type) {
      case 'gate.polled':
        if (!event.passed) for (const line of this.gates.take(event.gate)) this.below(`| ${line}`, 'quiet');
        return;
      case 'gate.passed': {
        // One line is a summary; more are the details that the gate checked.
        const [line, ...more] = this.gates.take(event.gate);
        if (line !== undefined && more.length === 0 && !said.includes(line)) this.below(`| ${line}`, 'quiet');
        this.gates.end(event.gate);
        return;
      }
      case 'gate.failed':
      case 'gate.cancelled':
        this.gates.end(event.gate);
        return;
      default:
    }
  }

  /** An answer from a file, a flag or the sandbox is recorded together with the question: then the question is not shown. */
  private hold(id: string, show: () => void): void {
    const asked = { id, show };
    this.asked = asked;
    queueMicrotask(() => {
      if (this.asked !== asked) return;
      this.asked = null;
      show();
    });
  }

  live(signal: LiveSignal): void {
    if (signal.kind === 'output') {
      this.output.push(signal.step, signal.text);
      return;
    }
    const now = (this.options.now ?? (() => performance.now()))();
    const known = this.progress.get(signal.step);
    const said = known ?? { firstMs: now, saidMs: now };
    if (!known) this.progress.set(signal.step, said);
    if (now - said.saidMs < (this.options.progressEveryMs ?? 10_000)) return;
    said.saidMs = now;
    this.below(oneLine(`${signal.step}: ${progressWords(signal.progress, now - said.firstMs)}`), 'quiet');
  }

  suspend(): Promise<void> {
    return Promise.resolve();
  }

  resume(): Promise<void> {
    return Promise.resolve();
  }

  close(state: RunState): Promise<void> {
    for (const step of this.running) this.output.flush(step);
    this.gates.close();
    this.fold(null);
    const [first = '', ...rest] = endingLines(state, { report: this.options.report?.() ?? null }).map(neutralise);
    this.write('');
    this.write(this.paint[state.status === 'completed' ? 'good' : 'bad'](first));
    for (const line of rest) this.write(line);
    return Promise.resolve();
  }

  private forget(step: string): void {
    this.output.flush(step);
    this.running.delete(step);
    this.progress.delete(step);
  }

  private say(clock: string, line: EventLine): void {
    this.write(`${this.paint.quiet(clock)} ${this.paint[line.tone](neutralise(line.text))}`);
    for (const more of line.rest ?? []) this.below(more, line.tone === 'bad' ? 'plain' : 'quiet');
  }

  private below(text: string, tone: Tone): void {
    this.write(`${' '.repeat(MARGIN)}${this.paint[tone](neutralise(text))}`);
  }

  private fold(title: string | null): void {
    if (!this.options.github) return;
    if (this.folded) this.options.write('::endgroup::\n');
    this.folded = title !== null;
    if (title !== null) this.options.write(`::group::${title}\n`);
  }

  private annotate(at: string | undefined, message: string): void {
    const place = /^(.*):(\d+):(\d+)$/.exec(at ?? '');
    const where = place ? ` file=${commandValue(place[1] ?? '')},line=${place[2] ?? ''},col=${place[3] ?? ''}` : '';
    this.options.write(`::error${where}::${oneLine(message, 500).replaceAll('%', '%25')}\n`);
  }

  private write(text: string): void {
    // GitHub obeys `##[…]` anywhere in a line: output of a step must not become a command.
    this.options.write(`${this.options.github ? text.replaceAll('##[', '## [') : text}\n`);
  }
}

const PREPARED: ReadonlySet<string> = new Set(['answers-file', 'flag', 'sandbox']);

/** Columns before the text: `03:15:02 +1:02:03 `. */
const MARGIN = 18;

const commandValue = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll(':', '%3A').replaceAll(',', '%2C');
