import type { CommandSpec } from '../command.ts';
import type { Option } from '../option-types.ts';
import { NOTHING, words, type Completion, type Subject, type World } from './completion.ts';

/** Where the cursor is: in which command, behind which operands. */
export interface Place {
  readonly command: CommandSpec;
  readonly operands: readonly string[];
  readonly world: World;
}

/** The value of an option. `attached` is what precedes it in the same word: `--ui=`. */
export async function completeValue(
  [name, { value = '' }]: readonly [name: string, option: Option<unknown>],
  attached: string,
  place: Place,
): Promise<Completion> {
  const files = FILES[value];
  if (files !== undefined) return { files };
  const found = await valuesOf(name, value, place);
  return words(found.map(({ word, ...rest }) => ({ ...rest, word: attached + word })));
}

/** What names a file in help and usage. */
const FILES: Readonly<Record<string, 'files' | 'folders'>> = { FILE: 'files', PATH: 'files', DIR: 'folders' };

async function valuesOf(name: string, value: string, { command, operands, world }: Place) {
  if (value.includes('|')) return value.split('|').map((word) => ({ word }));
  if (command.name === 'report' && name === 'format')
    return (await import('../../report/index.ts')).REPORTS.map((report) => ({
      word: report.name,
      about: report.summary,
    }));
  if (value !== 'ID' && value !== 'K=V') return [];
  const { namesIn, paramsIn } = await import('./read-names.ts');
  const subject = subjectOf(command, operands);
  return value === 'ID' ? namesIn(subject, name, world) : paramsIn(subject, world);
}

function subjectOf({ operands: known }: CommandSpec, [first]: readonly string[]): Subject {
  if (known.startsWith('FILE')) return first === undefined ? null : { file: first.replace(/#.*/s, '') };
  return /^\[?RUN/.test(known) ? { run: first ?? 'latest' } : null;
}

/** An operand: `FILE`, `FILE[#OPTION]`, `RUN`, `RUN ID`, `[DIR|FILE]`, `OLD NEW`, `bash|zsh|fish`. */
export async function completeOperand(current: string, { command, operands, world }: Place): Promise<Completion> {
  const known = command.operands.split(' ').filter(Boolean);
  const last = known.at(-1);
  const word = known[operands.length] ?? (last?.replace(']', '').endsWith('…') ? last : '');
  const bare = word.replaceAll(/[[\]…]/g, '');
  if (word === 'FILE[#OPTION]' && current.includes('#')) {
    const { optionsIn } = await import('./read-names.ts');
    return words(await optionsIn(current.replace(/#.*/s, ''), world));
  }
  if (/^(FILE|OLD|NEW)/.test(bare)) return { files: 'markdown' };
  if (bare === 'DIR|FILE') return { files: 'folders' };
  if (/^[a-z]+(\|[a-z]+)+$/.test(bare)) return words(bare.split('|').map((one) => ({ word: one })));
  if (bare !== 'RUN' && bare !== 'ID') return NOTHING;
  const { namesIn, runsIn } = await import('./read-names.ts');
  if (bare === 'RUN') return words(await runsIn(world));
  return words(await namesIn(subjectOf(command, operands), command.name, world));
}
