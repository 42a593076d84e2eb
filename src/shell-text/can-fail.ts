import type { ShellCommand, ShellScript } from './script.ts';
import { hasFlag } from './words.ts';

/** Why a script succeeds whatever it finds; null if it can fail, is empty or was not read whole. */
export function cannotFail({ commands, errors }: ShellScript): string | null {
  if (errors.length > 0 || commands.length === 0 || commands.some((command) => canFail(command))) return null;
  return reasonOf(commands);
}

/** Commands that succeed whatever the state of the system is. */
const SUCCEEDS =
  /^(echo|printf|true|:|date|pwd|whoami|hostname|uname|sleep|set|export|local|declare|readonly|typeset|unset|shopt|cd|wc|sort|cat|head|tail|tee|tr|cut|sed|awk|uniq|xargs|)$/;
const HIDES = /^(true|:|echo|printf|exit)$/;

/** Whether a failure of the command lets its script fail. */
export function canFail(command: ShellCommand): boolean {
  const { name, place, args, prefix } = command;
  if (place.condition || place.inFunction) return false;
  if (place.rescue !== null && HIDES.test(place.rescue) && !exits(place.rescue)) return false;
  if (name === 'exit' || name === 'return') return args.length > 0 && args[0]?.value !== '0';
  if (name === 'false') return true;
  // `$(…)` within an argument of another command hides its exit; an assignment passes it on.
  if (place.substituted) return prefix.length === 0 && isAssigned(command);
  if (/^(cat|head|tail|sed|awk|cut|sort|wc)$/.test(name))
    return place.pipe === null && args.some(({ value }) => /[/$]/.test(value));
  if (name === 'curl') return hasFlag(command, '-f', '--fail', '--fail-with-body') || pipedIntoTest(command);
  return !SUCCEEDS.test(name);
}

/** `cmd || exit 1` is in the tree as a rescue by `exit`: whether it fails is said by its own entry. */
const exits = (name: string): boolean => name === 'exit';

const isAssigned = (command: ShellCommand): boolean => command.name !== 'curl' && !SUCCEEDS.test(command.name);

const pipedIntoTest = ({ place }: ShellCommand): boolean =>
  place.pipe !== null &&
  place.pipe.names.slice(place.pipe.index + 1).some((name) => /^(grep|egrep|jq|test|python3?|node)$/.test(name));

function reasonOf(commands: readonly ShellCommand[]): string {
  const rescued = commands.find(({ place }) => place.rescue !== null && HIDES.test(place.rescue));
  if (rescued) return `|| ${rescued.place.rescue} turns a failure of ${rescued.name} into success`;
  const condition = commands.find(({ place }) => place.condition);
  if (condition) return `the answer of ${condition.name} decides what is printed, and nothing exits with an error`;
  if (commands.some(({ name }) => name === 'curl')) return 'curl exits with 0 on HTTP errors too, without --fail';
  return `${[...new Set(commands.map(({ name }) => name))].filter((name) => name !== '').join(', ')} always succeed`;
}
