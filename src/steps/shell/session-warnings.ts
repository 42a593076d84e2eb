const HEAD = /^# runbook session 1\n(?:# lost .*\n)*/;

/** Warnings of what a saved session says that no other shell can have: the lines at its head. */
export function sessionWarnings(session: string): string[] {
  const lines = (HEAD.exec(session)?.[0] ?? '').split('\n');
  const named = (kind: string): string =>
    lines
      .filter((line) => line.startsWith(`# lost ${kind}`))
      .map((line) => line.slice(`# lost ${kind}`.length))
      .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
      .join(', ');
  const [traps, descriptors] = [named('trap '), named('descriptor ')];
  return [
    ...(traps === '' ? [] : [`traps do not reach the next step: ${traps}`]),
    ...(descriptors === '' ? [] : [`open descriptors do not reach the next step: ${descriptors}`]),
    ...(lines.includes('# lost pushd')
      ? ['of the directories that pushd keeps, only the current one reaches the next step']
      : []),
  ];
}
