import type { Outputs } from '../../model/ports.ts';

/** Steps side by side all begin from the session as it was at entry; none of them can hand on its own. */
export const SESSION_DROPPED =
  'it ran side by side with others: what it changed in the shell session (variables, functions, directory) is dropped, captures are kept';

const LARGEST = 1 << 20;

/** Whether a step's saved session says anything else than the one that it began from. */
export async function sessionChanged(outputs: Outputs, before: string | null, after: string): Promise<boolean> {
  const [was, is] = [before === null ? '' : await statements(outputs, before), await statements(outputs, after)];
  return was !== is;
}

/** Without comments, and without what every session says. */
async function statements(outputs: Outputs, file: string): Promise<string> {
  const { text } = await outputs.head(file, LARGEST);
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !/^(umask |set -euo pipefail$)/.test(line))
    .toSorted()
    .join('\n');
}
