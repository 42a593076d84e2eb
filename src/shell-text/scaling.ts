import type { ShellCommand } from './script.ts';
import { operands, valueOf, verb } from './words.ts';

/** What `kubectl scale` sets: the name of the workload (`--all` for all of a kind), and how many replicas. */
export function scalingOf(command: ShellCommand): { readonly target: string; readonly replicas: string } | null {
  if (!/^(kubectl|oc)$/.test(command.name) || verb(command) !== 'scale') return null;
  const replicas = valueOf(command, '--replicas');
  if (replicas === undefined) return null;
  if (command.args.some(({ value }) => value === '--all')) return { target: '--all', replicas };
  const words = operands(command);
  const [kind = '', name = ''] = words.slice(words.indexOf('scale') + 1);
  const target = kind.includes('/') ? kind.slice(kind.indexOf('/') + 1) : name;
  return target === '' ? null : { target, replicas };
}

/** The pod that `kubectl exec` runs in, as it is written; null for other commands. */
export function podOf(command: ShellCommand): string | null {
  if (!/^(kubectl|oc)$/.test(command.name) || verb(command) !== 'exec') return null;
  const words: string[] = [];
  for (let at = 0; at < command.args.length; at += 1) {
    const { value = '' } = command.args[at] ?? {};
    if (value === '--') break;
    if (/^(-n|--namespace|-c|--container|--context|--kubeconfig)$/.test(value)) at += 1;
    else if (!value.startsWith('-')) words.push(value);
  }
  return words[1] ?? null;
}
