import type { ShellCommand } from './script.ts';
import { verbOf } from './wrappers.ts';

/** Whether one of the arguments is one of these options: `-f`, `--follow`, `--follow=name`, or `f` in `-rf`. */
export function hasFlag({ args }: Pick<ShellCommand, 'args'>, ...names: readonly string[]): boolean {
  return args.some(({ value }) =>
    names.some(
      (name) =>
        value === name ||
        (name.startsWith('--') && value.startsWith(`${name}=`)) ||
        (/^-[A-Za-z]$/.test(name) && /^-[A-Za-z]{2,4}$/.test(value) && value.includes(name.slice(1))),
    ),
  );
}

/** The value of an option: `-n 5`, `--lines 5`, `--lines=5`. */
export function valueOf({ args }: Pick<ShellCommand, 'args'>, ...names: readonly string[]): string | undefined {
  for (const [index, { value }] of args.entries()) {
    if (names.includes(value)) return args[index + 1]?.value;
    const name = names.find((one) => value.startsWith(`${one}=`));
    if (name !== undefined) return value.slice(name.length + 1);
  }
  return undefined;
}

/** The first word that is no option; that of `kubectl -n x delete pod` is `delete`. */
export const verb = ({ args }: Pick<ShellCommand, 'args'>): string => verbOf(args)?.value ?? '';

/** The words that are no options, without the values of those that kubectl and its kin take. */
export const operands = ({ args }: Pick<ShellCommand, 'args'>): readonly string[] =>
  args.map(({ value }) => value).filter((value) => !value.startsWith('-'));

/** All words in one line, for tables of patterns. */
export const lineOf = ({ name, args }: Pick<ShellCommand, 'name' | 'args'>): string =>
  [name, ...args.map(({ value }) => value)].join(' ');

/** The SQL in the arguments of a database client; empty without any. */
export function sqlOf(command: ShellCommand): string {
  switch (command.name) {
    case 'psql':
      return valueOf(command, '--command') ?? afterFlag(command);
    case 'mysql':
    case 'mariadb':
      return valueOf(command, '-e', '--execute', '-Nse', '-sNe', '-Ne', '-se', '-NBe') ?? '';
    case 'clickhouse-client':
    case 'clickhouse':
      return valueOf(command, '-q', '--query') ?? '';
    case 'sqlite3':
    case 'cqlsh':
    case 'redis-cli':
    case 'mongosh':
    case 'mongo':
      return operands(command).join(' ');
    default:
      return '';
  }
}

const afterFlag = ({ args }: ShellCommand): string => {
  const at = args.findIndex(({ value }) => /^-[A-Za-z]*c$/.test(value));
  return at < 0 ? '' : (args[at + 1]?.value ?? '');
};

/** A file that nobody keeps. */
export const isScratch = (path: string): boolean =>
  /^["']?(\/tmp\/|\/var\/tmp\/|\/dev\/(null|stdout|stderr|fd\/|tty)|\$\{?(TMP|TMPDIR|TEMP|TEMPDIR|RUNNER_TEMP|SCRATCH)\b|\$\(mktemp)/i.test(
    path,
  );
