import type { LintContext, ShellFence } from '../context.ts';
import type { Edit, Finding } from '../rule.ts';
import { destroys } from '../../shell-text/effects.ts';
import type { Assigned, ShellCommand } from '../../shell-text/script.ts';
import { operands } from '../../shell-text/words.ts';
import type { LintRule } from '../rule.ts';

export const hiddenFailure: LintRule = {
  rule: 'hidden-failure',
  category: 'safety',
  severity: { step: 'warning', plain: 'warning' },
  summary: 'a failure does not stop what comes after it',
  fixable: true,
  *check(context) {
    for (const shell of context.shells) {
      const { script, on, at } = shell;
      for (const one of script.assigned) {
        if (!one.computed || !/^(export|local|declare|readonly|typeset)$/.test(one.by)) continue;
        const command = script.commands.find(
          ({ start, end, name }) => name === one.by && start <= one.start && one.end <= end,
        );
        yield {
          span: at(one.start, one.end),
          on,
          message: `${one.by} succeeds even if the command in $(…) fails, and ${one.name} is then empty`,
          hint: `assign first, then ${one.by} ${one.name}`,
          ...fixOf(shell, command, one, context),
        };
      }
      if (on === 'plain') yield* hiddenInPlain(shell);
    }
  },
};

/** `X=$(…); export X`, where the line holds nothing else. */
function fixOf(
  { at, fence }: ShellFence,
  command: ShellCommand | undefined,
  one: Assigned,
  { document }: LintContext,
): { readonly fix?: readonly Edit[] } {
  if (one.by !== 'export' || command?.args.length !== 1 || command.place.pipe || fence.code.includes('\r')) return {};
  const span = at(command.start, command.end);
  const text = document.text.slice(span.start.offset, span.end.offset);
  const assignment = /^export[ \t]+([\s\S]*)$/.exec(text)?.[1];
  if (assignment === undefined || command.place.tested || command.place.background) return {};
  return { fix: [{ start: span.start.offset, end: span.end.offset, text: `${assignment}; export ${one.name}` }] };
}

const DUMPS = /^(pg_dump|pg_dumpall|mysqldump|mariadb-dump|mongodump|pg_basebackup|etcdctl)$/;
const PACKS = /^(gzip|pigz|zstd|xz|bzip2|openssl|gpg|aws|split)$/;

/** A step runs in strict mode; what people paste does not. */
function* hiddenInPlain({ script, at, on }: ShellFence): Iterable<Finding> {
  const strict = /\bset\s+-[a-z]*e|\bset\s+-o\s+(errexit|pipefail)|pipefail/.test(script.text);
  if (strict) return;
  let moved: ShellCommand | null = null;
  for (const command of script.commands) {
    if (command.name === 'cd' && !command.place.tested && !command.place.subshell) moved = command;
    const relative = operands(command).some((path) => !/^[/$~]/.test(path) && !path.includes('://'));
    if (
      moved &&
      command.name === 'rm' &&
      relative &&
      destroys(command) !== null &&
      moved.place.statement < command.place.statement
    )
      yield {
        span: at(command.start, command.end),
        on,
        message: 'if cd fails, this deletes in the folder where the operator happens to be',
        hint: 'write cd DIR && rm …, or the whole path',
      };
    const { pipe } = command.place;
    if (pipe?.index === 0 && DUMPS.test(command.name) && PACKS.test(pipe.names.at(-1) ?? ''))
      yield {
        span: at(command.start, command.end),
        on,
        message: `if ${command.name} fails, the pipeline still succeeds, and leaves a backup that is cut off`,
        hint: 'write set -o pipefail first',
      };
  }
}
