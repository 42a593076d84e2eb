import type { Scrollback } from '../model/scrollback.ts';
import { lastAttempt, type RunState } from '../model/state.ts';
import { OutputRing } from './output-ring.ts';
import type { Stream } from './streams.ts';

const MOST_RINGS = 50;
/** Lines of an earlier run session to show beside a question; the pager has all of them. */
const MOST_READ = 100;

/** The last lines of the steps and gates that printed most recently, by id. */
export class PrintedLines {
  private readonly scrollback: (stream: Stream) => Scrollback | null;
  private readonly rings = new Map<string, OutputRing>();
  /** Attempts whose files were read. */
  private readonly read = new Set<string>();

  constructor(scrollback: (stream: Stream) => Scrollback | null) {
    this.scrollback = scrollback;
  }

  /** Keeps only the steps that printed most recently: a run may have thousands. */
  push(id: string, text: string): void {
    const known = this.rings.get(id) ?? new OutputRing();
    known.push(text);
    // Moved to the end: the first one has been silent longest.
    this.rings.delete(id);
    this.rings.set(id, known);
    const [oldest] = this.rings.keys();
    if (this.rings.size > MOST_RINGS && oldest !== undefined) this.rings.delete(oldest);
  }

  /** The step starts again and its output with it. */
  begin(id: string): void {
    this.rings.delete(id);
  }

  clear(): void {
    this.rings.clear();
    this.read.clear();
  }

  of(id: string): OutputRing | undefined {
    return this.rings.get(id);
  }

  /** Reads the output of an earlier run session from its file; a running step reports what it prints. */
  lastOf(step: string, state: RunState): OutputRing | undefined {
    const known = this.rings.get(step);
    const attempt = lastAttempt(state, step)?.attempt;
    if ((known && known.size > 0) || attempt === undefined || state.steps.get(step)?.status === 'running') return known;
    const key = `${step} ${attempt}`;
    if (this.read.has(key)) return known;
    this.read.add(key);
    const source = this.scrollback({ label: '', id: step, attempt, file: 'output', renewed: false });
    if (!source) return known;
    const lines = source.read(source.back(source.end(), MOST_READ), MOST_READ);
    source.close();
    if (lines.length > 0) this.push(step, lines.map(({ text }) => `${text}\n`).join(''));
    return this.rings.get(step);
  }
}
