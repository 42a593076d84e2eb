import type { ShellCommand, ShellScript } from './script.ts';

/** The first line that was printed by a command and is read as one; null if all lines are commands. */
export function printedLine(script: ShellScript): ShellCommand | null {
  const { commands, documents } = script;
  return (
    commands.find(
      (one) =>
        !one.place.substituted &&
        one.wrappers.length === 0 &&
        one.prefix.length === 0 &&
        !documents.some(({ start, end }) => one.start >= start && one.start < end) &&
        isPrinted(one, lineAt(script.text, one.start)),
    ) ?? null
  );
}

const lineAt = (text: string, at: number): string => {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const end = text.indexOf('\n', at);
  return text.slice(start, end < 0 ? text.length : end).trim();
};

/** Table heads, listings, log lines and status lines, which no command is named like. */
const PRINTED: readonly RegExp[] = [
  /^(NAME|NAMESPACE|READY|STATUS|CONTAINER ID|IMAGE ID|REPOSITORY|PID|USER|UID|TYPE|REASON|LAST SEEN|NODE|POD|TOPIC|GROUP)\s+[A-Z][A-Z ()/%:-]+$/,
  /^[dl-][r-][w-][xsS-][r-][w-][xsS-][r-][w-][xtT-]\S*\s+\d+\s/,
  /^total \d+[KMG]?$/,
  /^HTTP\/[\d.]+ \d{3}\b/,
  /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/,
  /^\[?\d\d:\d\d:\d\d[\].,]?\s/,
  /^\[(INFO|WARN|WARNING|ERROR|DEBUG|OK|FAIL)\]/,
  /^(INFO|WARN|ERROR|DEBUG)[: ]\s*\S+ \S+/,
  /^Filesystem\s+(Size|1K-blocks)/,
  /^\S+\/\S+ (created|configured|deleted|scaled|unchanged|restarted|patched|condition met|image updated|evicted|drained)$/,
  /^\S+ \S+ (created|deleted|configured)$/,
  /^(Active|Loaded|Status|Name|Namespace|Version|State|Address|Server|Uptime|Type|Ready):\s+\S/,
  /^PRE \S+\/$/,
  /^\+-{3,}/,
  /^(Hit|Get|Ign):\d+ http/,
  /^PING \S+ \(/,
  /^\d+ packets transmitted/,
];

const isPrinted = (command: ShellCommand, line: string): boolean =>
  command.name !== '' && PRINTED.some((pattern) => pattern.test(line));
