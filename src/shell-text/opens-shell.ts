import type { ShellCommand } from './script.ts';
import { hasFlag, lineOf, operands, verb } from './words.ts';

/** Something is piped or redirected into it, so it reads no terminal. */
export const isFed = ({ place, redirects }: ShellCommand): boolean =>
  (place.pipe !== null && place.pipe.index > 0) ||
  redirects.some(({ operator, descriptor }) => operator.startsWith('<') && (descriptor === null || descriptor === 0));

/** A shell that reads from the terminal: `bash`, `su -`, `sudo -i`, `ssh host`. */
export function isShell(command: ShellCommand): boolean {
  const { name, args } = command;
  if (isFed(command)) return false;
  if (/^(bash|sh|zsh|ash|dash|ksh|fish)$/.test(name))
    return operands(command).length === 0 && !hasFlag(command, '-c', '-n', '-s', '--version');
  if (name === 'su') return !hasFlag(command, '-c', '--command');
  if (name === 'sudo') return hasFlag(command, '-i', '-s', '--login', '--shell') && operands(command).length === 0;
  if (name === 'ssh') return isBareSsh(args.map(({ value }) => value));
  if (name === 'kubectl' || name === 'oc')
    return (
      (verb(command) === 'rsh' && rshWords(command) < 2) ||
      (verb(command) === 'debug' && !args.some(({ value }) => value === '--'))
    );
  if (name === 'nsenter' || name === 'chroot') return operands(command).length < 2 && args.length > 0;
  if (name === 'aws') return /^aws (\S+ )*ssm start-session(?!.*--document-name)/.test(lineOf(command));
  if (name === 'gcloud') return /^gcloud (\S+ )*ssh (?!.*--command)/.test(lineOf(command));
  if (name === 'vagrant') return operands(command)[0] === 'ssh' && !hasFlag(command, '-c');
  return false;
}

/** The pod, and the command for it. */
function rshWords({ args }: ShellCommand): number {
  const words = args.slice(args.findIndex(({ value }) => value === 'rsh') + 1).map(({ value }) => value);
  let count = 0;
  for (let at = 0; at < words.length; at += 1) {
    if (/^(-n|--namespace|-c|--container|--shell|--timeout|--context)$/.test(words[at] ?? '')) at += 1;
    else if (words[at]?.startsWith('-') !== true) count += 1;
  }
  return count;
}

function isBareSsh(args: readonly string[]): boolean {
  if (args.some((one) => /^-[A-Za-z]*[NOGQVf][A-Za-z]*$/.test(one) || one === '-W')) return false;
  let at = 0;
  while (at < args.length && args[at]?.startsWith('-')) at += /^-[bcDEeFIiJLlmOopQRSWw]$/.test(args[at] ?? '') ? 2 : 1;
  return args.length > 0 && at === args.length - 1;
}
