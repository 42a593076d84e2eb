/** What each command runs in the terminal. `runbook` itself asks before anything starts. */
export const COMMAND_LINES = {
  'runbook.play': (file: string, id: string): readonly string[] => ['play', file, '--only', id],
  'runbook.rehearse': (file: string): readonly string[] => ['play', file, '--sandbox'],
};

const OPENING = /^(?:[ \t>]|[-*+]|\d+[.)])*(?:`{3,}|~{3,})[^{]*\{[^}]*#([\p{L}\p{N}_.-]+)/u;

/** The id of the step at a line: that of the nearest opening fence above. */
export function stepAt(lines: readonly string[], line: number): string | null {
  for (let at = line; at >= 0; at -= 1) {
    const id = OPENING.exec(lines[at] ?? '')?.[1];
    if (id !== undefined) return id;
  }
  return null;
}
