import type { CommandSpec } from '../command.ts';
import { spell, type Option } from '../option-types.ts';
import { completeOperand, completeValue } from './complete-value.ts';
import { NOTHING, words, type Candidate, type Completion, type World } from './completion.ts';

/** What fits for the last of the words. */
export async function completeWord(
  typed: readonly string[],
  commands: readonly CommandSpec[],
  world: World,
): Promise<Completion> {
  const current = typed.at(-1) ?? '';
  const [name, ...rest] = typed;
  const names = commands.map((command) => ({ word: command.name, about: command.summary }));
  if (typed.length < 2) return words([...names, ...general(current)]);
  if (name === 'help') return typed.length === 2 ? words(names) : NOTHING;
  const command = commands.find((one) => one.name === name);
  return command ? completeRest(command, rest.slice(0, -1), current, world) : NOTHING;
}

/** Long options appear once somebody asks for them. */
const general = (current: string): readonly Candidate[] => [
  { word: 'help', about: 'the help of a command' },
  ...(current.startsWith('-')
    ? [
        { word: '--help', about: 'all commands' },
        { word: '--version', about: 'the version' },
      ]
    : []),
];

async function completeRest(
  command: CommandSpec,
  before: readonly string[],
  current: string,
  world: World,
): Promise<Completion> {
  const { operands, given, open } = readWords(command, before);
  const place = { command, operands, world };
  if (open) return completeValue(open, '', place);
  const attached = /^(--[^=]+=)/.exec(current)?.[1];
  if (attached !== undefined) {
    const option = optionOf(command, attached.slice(0, -1));
    return option?.[1].value ? completeValue(option, attached, place) : NOTHING;
  }
  if (current.startsWith('-') && !before.includes('--')) return words(optionsLeft(command, given));
  return completeOperand(current, place);
}

type Named = readonly [name: string, option: Option<unknown>];

function optionOf({ options }: CommandSpec, word: string): Named | undefined {
  return Object.entries(options).find(([name, { short }]) => word === `--${spell(name)}` || word === `-${short}`);
}

/** The operands so far, the options so far, and the option whose value comes next. */
function readWords(command: CommandSpec, before: readonly string[]) {
  const operands: string[] = [];
  const given = new Set<string>();
  let open: Named | null = null;
  let onlyOperands = false;
  for (const word of before) {
    if (open) open = null;
    else if (onlyOperands || !word.startsWith('-')) operands.push(word);
    else if (word === '--') onlyOperands = true;
    else {
      const option = optionOf(command, word.replace(/=.*/s, ''));
      if (option) given.add(option[0]);
      if (option?.[1].value && !word.includes('=')) open = option;
    }
  }
  return { operands, given, open };
}

const optionsLeft = ({ options }: CommandSpec, given: ReadonlySet<string>): readonly Candidate[] => [
  ...Object.entries(options)
    .filter(([name, { many }]) => many || !given.has(name))
    .map(([name, { summary }]) => ({ word: `--${spell(name)}`, about: summary })),
  { word: '--help', about: 'the help of this command' },
];
