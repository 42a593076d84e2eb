import type { Word } from './script.ts';

/** How a command carries another one. */
export interface Carried {
  /** The words of the inner command. */
  readonly words: readonly Word[];
  /** The inner command is one word of shell code. */
  readonly code: Word | null;
  /** It runs on another machine or in a container. */
  readonly remote: boolean;
}

/** Options that take a value, by command. `…` in a list means that `VAR=value` words come next. */
const WRAPPERS: Readonly<Record<string, { readonly valued: string; readonly skip?: number; readonly vars?: true }>> = {
  sudo: { valued: '-u -g -h -p -C -T -r -t -U -D -R --user --group --host --prompt', vars: true },
  doas: { valued: '-u -C' },
  env: { valued: '-u -C --unset --chdir', vars: true },
  timeout: { valued: '-s -k --signal --kill-after', skip: 1 },
  nohup: { valued: '' },
  time: { valued: '-f -o' },
  command: { valued: '' },
  builtin: { valued: '' },
  exec: { valued: '-a' },
  nice: { valued: '-n' },
  ionice: { valued: '-c -n -p' },
  stdbuf: { valued: '-i -o -e' },
  setsid: { valued: '' },
  unbuffer: { valued: '' },
  flock: { valued: '-w -E --timeout', skip: 1 },
  chroot: { valued: '--userspec --groups', skip: 1 },
  watch: { valued: '-n -d --interval' },
  xargs: { valued: '-I -n -P -L -d -a -s -E --max-args --max-procs --delimiter' },
  retry: { valued: '' },
};

/** The command that `name` wraps; null if it wraps none. */
export function unwrap(name: string, args: readonly Word[]): { readonly words: readonly Word[] } | null {
  const rule = WRAPPERS[name];
  if (!rule || (name === 'command' && /^-[vV]/.test(args[0]?.value ?? ''))) return null;
  if (name === 'watch') return null;
  const words = [...afterOptions(args, rule.valued, rule.vars === true)].slice(rule.skip ?? 0);
  return words.length === 0 ? null : { words };
}

function afterOptions(args: readonly Word[], valued: string, vars: boolean): readonly Word[] {
  const withValue = new Set(valued.split(' '));
  let at = 0;
  for (; at < args.length; at += 1) {
    const word = args[at]?.value ?? '';
    if (word === '--') return args.slice(at + 1);
    if (withValue.has(word)) at += 1;
    else if (!word.startsWith('-') && !(vars && /^[A-Za-z_]\w*=/.test(word))) break;
  }
  return args.slice(at);
}

const SHELLS: ReadonlySet<string> = new Set(['bash', 'sh', 'zsh', 'dash', 'ksh', 'ash']);
const SSH_VALUED = '-b -c -D -E -e -F -I -i -J -L -l -m -O -o -p -Q -R -S -W -w -B';
const KUBECTL_VALUED =
  '-n --namespace -c --container --context --kubeconfig -f --filename --cluster --user -l --selector';
const DOCKER_VALUED = '-e --env -u --user -w --workdir --env-file --index --detach-keys -f --file -p --project-name';

/** The command that another shell, machine or container runs; null if there is none. */
export function carried(name: string, args: readonly Word[]): Carried | null {
  if (SHELLS.has(name)) return shellCode(args);
  if (name === 'eval') return { words: args.length === 1 ? [] : args, code: args[0] ?? null, remote: false };
  if (name === 'su') return suCode(args);
  if (name === 'ssh') return joined(afterOptions(args, SSH_VALUED, false).slice(1));
  if (name === 'kubectl' || name === 'oc') return kubectlCode(args);
  if (name === 'docker' || name === 'podman' || name === 'docker-compose' || name === 'nerdctl')
    return dockerCode(name, args);
  return null;
}

function shellCode(args: readonly Word[]): Carried | null {
  const flag = args.findIndex(({ value }) => /^-[a-z]*c$/.test(value));
  const code = flag < 0 ? undefined : args[flag + 1];
  return code ? { words: [], code, remote: false } : null;
}

function suCode(args: readonly Word[]): Carried | null {
  const flag = args.findIndex(({ value }) => value === '-c' || value === '--command');
  const code = flag < 0 ? undefined : args[flag + 1];
  return code ? { words: [], code, remote: false } : null;
}

function joined(words: readonly Word[]): Carried | null {
  if (words.length === 0) return null;
  return words.length === 1 ? { words: [], code: words[0] ?? null, remote: true } : { words, code: null, remote: true };
}

function kubectlCode(args: readonly Word[]): Carried | null {
  const verb = verbOf(args, KUBECTL_VALUED);
  if (verb?.value !== 'exec' && verb?.value !== 'rsh') return null;
  const dashes = args.findIndex(({ value }) => value === '--');
  const words = dashes < 0 ? [] : args.slice(dashes + 1);
  return words.length === 0 ? null : { words, code: null, remote: true };
}

function dockerCode(name: string, args: readonly Word[]): Carried | null {
  const rest =
    name !== 'docker-compose' && verbOf(args, DOCKER_VALUED)?.value === 'compose' ? after(args, 'compose') : args;
  if (verbOf(rest, DOCKER_VALUED)?.value !== 'exec') return null;
  const words = afterOptions(after(rest, 'exec'), DOCKER_VALUED, false).slice(1);
  return words.length === 0 ? null : { words, code: null, remote: true };
}

const after = (args: readonly Word[], verb: string): readonly Word[] =>
  args.slice(args.findIndex(({ value }) => value === verb) + 1);

/** The first word that is neither an option nor the value of one. */
export function verbOf(args: readonly Word[], valued = KUBECTL_VALUED): Word | undefined {
  return afterOptions(args, valued, false)[0];
}
