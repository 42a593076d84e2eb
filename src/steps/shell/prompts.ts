const PROMPT = /^(\s*)\$(?: |$)/;
const CONTINUATION = /^\s*> ?/;
const HERE_DOCUMENT = /<<-?\s*(?:'([^']+)'|"([^"]+)"|\\?([A-Za-z_][\w.-]*))/;

/**
 * The commands of a terminal transcript: lines after `$ `, continued by `> ` lines, by a trailing backslash, or as the
 * body of a here-document. All other lines are output and become empty, so that line numbers stay. Text without any
 * prompt is returned unchanged.
 */
export function stripPrompts(text: string): string {
  const lines = text.split('\n');
  if (!lines.some((line) => PROMPT.test(line))) return text;
  let body: string | undefined;
  let continued = false;
  const commands = lines.map((line) => {
    const prompted = PROMPT.test(line);
    if (body !== undefined && !prompted) {
      const inside = line.replace(CONTINUATION, '');
      if (inside.trim() === body) body = undefined;
      return inside;
    }
    const follows = continued;
    const isContinuation = CONTINUATION.test(line);
    if (!prompted && !follows && !isContinuation) return '';
    const command = prompted ? line.replace(PROMPT, '$1') : line.replace(CONTINUATION, '');
    continued = command.endsWith('\\');
    const here = HERE_DOCUMENT.exec(command);
    body = here ? (here[1] ?? here[2] ?? here[3]) : undefined;
    return command;
  });
  return commands.join('\n');
}
