import { neutralise } from '../presentation/terminal-text.ts';

/** A line that never ends is shown in pieces of this many characters, so that memory stays bounded. */
const LONGEST = 4_096;

/** Cuts the text of running steps into whole lines; each step has its own unfinished line. */
export class LiveOutput {
  private readonly pending = new Map<string, string>();
  private readonly emit: (step: string, line: string) => void;

  constructor(emit: (step: string, line: string) => void) {
    this.emit = emit;
  }

  push(step: string, text: string): void {
    const lines = `${this.pending.get(step) ?? ''}${text}`.split('\n');
    let rest = lines.pop() ?? '';
    for (const line of lines) this.emitLine(step, line);
    while (rest.length > LONGEST) {
      this.emitLine(step, rest.slice(0, LONGEST));
      rest = rest.slice(LONGEST);
    }
    this.pending.set(step, rest);
  }

  /** Shows the rest of a step's output that has no line end. */
  flush(step: string): void {
    const rest = this.pending.get(step);
    this.pending.delete(step);
    if (rest) this.emitLine(step, rest);
  }

  private emitLine(step: string, line: string): void {
    this.emit(step, neutralise(line).replace(/\n+$/, ''));
  }
}
