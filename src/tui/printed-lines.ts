import type { Scrollback } from '../model/scrollback.ts';
import { lastAttempt, type RunState } from '../model/state.ts';
import { OutputRing } from './output-ring.ts';
import type { Stream } from './streams.ts';

const MOST_RINGS = 50;
/** Lines of an earlier sitting that are worth a look beside what is asked; the pager has all of them. */
const MOST_READ = 100;

/** The last lines of whatever has printed last, by the id of the step or gate. */
export class PrintedLines {
  private readonly scrollback: (stream: Stream) => Scrollback | null;
  private readonly rings = new Map<string, OutputRing>();
  /** Attempts whose files were looked at. */
  private readonly read = new Set<string>();

  constructor(scrollback: (stream: Stream) => Scrollback | null) {
    this.scrollback = scrollback;
  }

  /** Only those of the last steps that printed are kept: a run may have thousands. */
  push(id: string, text: string): void {
    const known = this.rings.get(id) ?? new OutputRing();
    known.push(text);
    // Behind the others: the first one is the one that has been silent longest.
    this.rings.delete(id);
    this.rings.set(id, known);
    const [oldest] = this.rings.keys();
    if (this.rings.size > MOST_RINGS && oldest !== undefined) this.rings.delete(oldest);
  }

  /** It prints anew. */
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

  /** What an earlier sitting printed is read from its file; a step that runs is told of as it prints. */
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
