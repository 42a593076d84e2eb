import { remember } from './remember.ts';
import { isFed, isShell } from './opens-shell.ts';
import type { ShellCommand } from './script.ts';
import { hasFlag, lineOf, operands, sqlOf, verb } from './words.ts';

const isLast = ({ place }: ShellCommand): boolean =>
  place.pipe === null || place.pipe.index === place.pipe.names.length - 1;

/** Why a command needs a person at a terminal; null if it does not. */
export const interactive = remember((command: ShellCommand): string | null => {
  if (hasFlag(command, '--help', '--version') || command.place.substituted) return null;
  const line = lineOf(command);
  return RULES.find(([, test]) => (test instanceof RegExp ? test.test(line) : test(command)))?.[0] ?? null;
});

type Test = (command: ShellCommand) => boolean;

const isEditor: Test = (c) =>
  /^(vi|vim|nvim|nano|emacs|pico|joe|mcedit|ed|view)$/.test(c.name) &&
  !hasFlag(c, '-es', '-c', '+', '-s', '--batch') &&
  !isFed(c);
const hasTerminal: Test = (c) =>
  c.args.some(({ value }) => /^-[a-z]*t[a-z]*$/.test(value) && /i/.test(value)) ||
  (hasFlag(c, '-i', '--interactive', '--stdin') && hasFlag(c, '-t', '--tty'));

const RULES: readonly (readonly [why: string, test: RegExp | Test])[] = [
  ['opens an editor', isEditor],
  ['opens an editor', (c) => c.name === 'crontab' && hasFlag(c, '-e')],
  ['opens an editor', (c) => c.name !== '' && c.prefix.some(({ name }) => /^(EDITOR|VISUAL)$/.test(name))],
  [
    'opens an editor',
    /^(visudo(?! -c)|vipw|vigr|sudoedit|systemctl (\S+ )*edit|kubectl (\S+ )*edit|oc (\S+ )*edit|ansible-vault (edit|create)|git rebase (\S+ )*(-i|--interactive)|virsh edit|sops [^-]\S*$)\b/,
  ],
  [
    'opens an editor',
    (c) =>
      c.name === 'git' &&
      operands(c)[0] === 'commit' &&
      !hasFlag(c, '-m', '-am', '--message', '-F', '-C', '--no-edit', '--fixup', '--file'),
  ],
  ['opens a pager', (c) => /^(less|more|most)$/.test(c.name) && isLast(c)],
  [
    'opens a full-screen view',
    (c) =>
      /^(top|htop|btop|atop|iotop|glances|k9s|ncdu|mc|tig|lazydocker|lazygit|nmtui|cfdisk|ctop)$/.test(c.name) &&
      !hasFlag(c, '-b', '-n', '-l', '--batch', '-o', '-p'),
  ],
  ['opens a database prompt', isDatabasePrompt],
  [
    'opens a prompt of the interpreter',
    (c) => /^(python3?|node|irb|pry|ipython|lua|ghci|scala|R)$/.test(c.name) && c.args.length === 0 && !isFed(c),
  ],
  [
    'opens a prompt of the interpreter',
    /^(rails (c|console)|php artisan tinker|iex|spark-shell|pyspark|\S*manage\.py (shell|dbshell)|django-admin shell)\b(?!.* -c)/,
  ],
  ['opens another shell', isShell],
  [
    'asks for a terminal',
    (c) =>
      /^(kubectl|oc)$/.test(c.name) &&
      /^(exec|run|debug|attach|rsh)$/.test(verb(c)) &&
      hasTerminal(c) &&
      !carriesCommand(c),
  ],
  [
    'asks for a terminal',
    (c) =>
      /^(docker|podman|nerdctl|docker-compose)$/.test(c.name) &&
      /\b(exec|run|attach)\b/.test(lineOf(c)) &&
      hasTerminal(c) &&
      !carriesCommand(c),
  ],
  [
    'asks for a password',
    /^(passwd|mysql_secure_installation|htpasswd -c (?!.*-b)|kinit(?! -k| .*-kt?)|openssl passwd|smbpasswd|cryptsetup luksOpen(?!.*--key-file)|ssh-copy-id)\b/,
  ],
  [
    'asks a person to log in',
    /^(aws configure(?! (set|get|list|import))|aws sso login|gcloud (auth login|init)|az login(?!.*(--service-principal|--identity))|gh auth login(?!.*--with-token)|heroku login|npm (login|adduser)|vault login$|vault login -method=(userpass|ldap|oidc)|oc login(?!.*(--token|-p ))|argocd login(?!.*--password)|fly auth login|doctl auth init|ssh-keygen$)/,
  ],
  [
    'asks for a password',
    (c) =>
      c.name === 'docker' &&
      operands(c)[0] === 'login' &&
      !hasFlag(c, '-p', '--password', '--password-stdin') &&
      !isFed(c),
  ],
  [
    'asks before it goes on',
    (c) =>
      /^(apt|apt-get|yum|dnf|zypper|pacman)$/.test(c.name) &&
      /^(install|remove|purge|upgrade|dist-upgrade|full-upgrade|autoremove|-S|-Syu)$/.test(
        operands(c)[0] ?? c.args[0]?.value ?? '',
      ) &&
      !hasFlag(
        c,
        '-y',
        '--yes',
        '--assume-yes',
        '-qy',
        '-yq',
        '--noconfirm',
        '-n',
        '--non-interactive',
        '--dry-run',
        '-s',
        '-qq',
      ) &&
      !isFed(c),
  ],
  [
    'asks before it goes on',
    (c) =>
      /^(terraform|tofu|tf|terragrunt)$/.test(c.name) &&
      /^(apply|destroy)$/.test(terraformVerb(c)) &&
      !/-auto-approve|tfplan|\.plan\b|-input=false.*plan/.test(lineOf(c)) &&
      !appliesPlan(c) &&
      !isFed(c),
  ],
  [
    'asks before it goes on',
    /^patronictl (\S+ )*?(failover|switchover|restart|reinit|remove|edit-config)\b(?!.*--force)/,
  ],
  ['asks before it goes on', /^(pulumi (up|destroy|update)(?!.*(--yes|-y\b|--skip-preview)))/],
  [
    'asks before it goes on',
    (c) => c.name === 'docker' && operands(c)[1] === 'prune' && !hasFlag(c, '-f', '--force', '-af') && !isFed(c),
  ],
  [
    'asks for answers',
    (c) =>
      c.name === 'read' && !isFed(c) && !hasFlag(c, '-t') && !c.place.pipe && !c.place.condition && !c.place.subshell,
  ],
  [
    'asks for answers',
    /^(dpkg-reconfigure(?!.*noninteractive)|fdisk (?!-l)|gdisk |parted (?!-s|--script)\S*\s*\S*$|npm init$|firebase init|select)\b/,
  ],
  ['opens a session', (c) => /^(telnet|ftp|sftp|mosh|tmux|screen|minicom|tmate)$/.test(c.name) && isSession(c)],
];

function isSession(command: ShellCommand): boolean {
  if (isFed(command)) return false;
  if (command.name === 'tmux')
    return !/\b(new(-session)? .*-d|kill|send-keys|ls|list|has|has-session|capture-pane)\b/.test(lineOf(command));
  if (command.name === 'screen') return !hasFlag(command, '-dm', '-dmS', '-ls', '-X', '-d', '-list');
  return !(command.name === 'sftp' && hasFlag(command, '-b'));
}

const terraformVerb = (command: ShellCommand): string => operands(command)[0] ?? '';
const appliesPlan = (command: ShellCommand): boolean =>
  terraformVerb(command) === 'apply' && operands(command).length > 1 && !/=/.test(operands(command)[1] ?? '');

/** A client without SQL, without a file and without input. */
function isDatabasePrompt(command: ShellCommand): boolean {
  if (isFed(command)) return false;
  const { name } = command;
  if (name === 'psql')
    return !/(^|\s)(-[A-Za-z]*c|-[A-Za-z]*f|-[A-Za-z]*l|--command|--file|--list)(=|\s|$)/.test(lineOf(command));
  if (name === 'mysql' || name === 'mariadb') return !/ (-[A-Za-z]*e|--execute|--version)\b/.test(lineOf(command));
  if (name === 'mongo' || name === 'mongosh') return !/ --(eval|file|version)\b|\.js\b/.test(lineOf(command));
  if (name === 'redis-cli')
    return (
      redisWords(command).length === 0 &&
      !hasFlag(
        command,
        '--rdb',
        '--scan',
        '--stat',
        '--bigkeys',
        '--pipe',
        '--latency',
        '--cluster',
        '--eval',
        '--memkeys',
        '--intrinsic-latency',
      )
    );
  if (name === 'sqlite3') return operands(command).length < 2 && !hasFlag(command, '-init', '-cmd');
  if (name === 'clickhouse-client')
    return sqlOf(command) === '' && !hasFlag(command, '-n', '--queries-file', '--multiquery');
  if (name === 'cqlsh') return !hasFlag(command, '-e', '-f', '--execute', '--file');
  if (name === 'influx') return command.args.length === 0;
  return false;
}

function redisWords({ args }: ShellCommand): readonly string[] {
  const words: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at]?.value ?? '';
    if (/^(-h|-p|-a|-n|-u|-s|-r|-i|--user|--pass|--cacert|--cert|--key)$/.test(word)) at += 1;
    else if (!word.startsWith('-')) words.push(word);
  }
  return words;
}

/** `exec -it pod -- ls` needs no person: only a shell, a prompt or a full-screen program does, and those are commands too. */
function carriesCommand(command: ShellCommand): boolean {
  const words = command.args.map(({ value }) => value);
  const dashes = words.indexOf('--');
  const inner =
    dashes < 0
      ? words
          .slice(words.findIndex((one) => one === 'exec' || one === 'run') + 1)
          .filter((one) => !one.startsWith('-'))
          .slice(1)
      : words.slice(dashes + 1);
  const [program = '', ...rest] = inner;
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (name === '') return false;
  if (/^(bash|sh|zsh|ash)$/.test(name)) return rest.includes('-c');
  return true;
}
