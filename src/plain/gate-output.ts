const MOST_LINES = 6;
/** A gate that takes longer than this is reported as being evaluated. */
const PATIENCE_MS = 5_000;

interface Asked {
  lines: string[];
  readonly timer: NodeJS.Timeout;
}

/** The output of gates is held back: only its last lines are shown, and only if the gate does not hold. */
export class GateOutput {
  private readonly asked = new Map<string, Asked>();
  private readonly onSlow: (gate: string) => void;

  constructor(onSlow: (gate: string) => void) {
    this.onSlow = onSlow;
  }

  begin(gate: string): void {
    this.end(gate);
    this.asked.set(gate, { lines: [], timer: setTimeout(() => this.onSlow(gate), PATIENCE_MS).unref() });
  }

  /** True if the line belongs to a gate and was kept. */
  keep(id: string, line: string): boolean {
    const one = this.asked.get(id);
    if (!one) return false;
    one.lines.push(line);
    if (one.lines.length > MOST_LINES) one.lines.shift();
    return true;
  }

  /** The last lines since the gate began, or since they were last taken. */
  take(gate: string): readonly string[] {
    const one = this.asked.get(gate);
    if (!one) return [];
    clearTimeout(one.timer);
    const { lines } = one;
    one.lines = [];
    return lines;
  }

  end(gate: string): void {
    clearTimeout(this.asked.get(gate)?.timer);
    this.asked.delete(gate);
  }

  close(): void {
    for (const gate of [...this.asked.keys()]) this.end(gate);
  }
}
