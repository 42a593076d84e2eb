import { commandsOf, type LintContext, type ShellFence, type Subject } from '../context.ts';
import { destroys, destroysInSql } from '../../shell-text/effects.ts';
import type { ShellCommand } from '../../shell-text/script.ts';
import type { LintRule } from '../rule.ts';

export const destructiveWithoutConfirm: LintRule = {
  rule: 'destructive-without-confirm',
  category: 'safety',
  severity: { step: 'error', plain: 'warning' },
  summary: 'a command destroys something, and nobody is asked',
  *check(context) {
    const seen = new Set<string>();
    const unsaid = (command: ShellCommand, shell: ShellFence): boolean =>
      (!shell.step || (shell.step.role === 'step' && shell.step.attributes.effect !== 'destructive')) &&
      destruction(shell, command) !== null;
    for (const { shell, command, span } of commandsOf(context, unsaid)) {
      const { on } = shell;
      const what = destruction(shell, command);
      if (what === null || seen.has(`${span.start.offset}`)) continue;
      seen.add(`${span.start.offset}`);
      yield { span, on, ...words(command.name, what, on) };
    }
    const made = madeIn(context);
    for (const step of context.steps) {
      if (step.kind !== 'sql' || step.role !== 'step' || step.attributes.effect === 'destructive') continue;
      if (destroysInSql(withoutOwn(step.code, made)))
        yield { span: step.codeSpan, on: 'step', ...words('this SQL', 'destroys data', 'step') };
    }
  },
};

const words = (name: string, what: string, on: Subject) => ({
  message: `${name} ${what}${on === 'step' ? ', and the step does not say so: nobody is asked first' : ''}`,
  hint:
    on === 'step'
      ? 'add effect=destructive: the operator then confirms it by typing the id of the step'
      : 'say what has to be checked or copied first; as a step, effect=destructive has it confirmed',
});

const destruction = (shell: ShellFence, command: ShellCommand): string | null =>
  destroys(command) ?? (destroysByDocument(shell, command) ? 'destroys data in the database' : null);

const destroysByDocument = ({ script }: ShellFence, command: ShellCommand): boolean =>
  /^(psql|mysql|mariadb|clickhouse-client|sqlite3)$/.test(command.name) &&
  script.documents.some(({ by, text }) => by?.start === command.start && destroysInSql(text));

/** What the SQL of the runbook itself creates, in lower case without quotes. */
const madeIn = ({ steps }: LintContext): ReadonlySet<string> =>
  new Set(
    steps
      .filter(({ kind }) => kind === 'sql')
      .flatMap(({ code }) => [...code.matchAll(CREATED)].map(([, name = '']) => bare(name))),
  );

const CREATED =
  /\bcreate\s+(?:temp(?:orary)?\s+|unlogged\s+)?(?:table|schema)\s+(?:if\s+not\s+exists\s+)?("?[\w.]+"?)/gi;
const DROPPED = /\bdrop\s+(?:table|schema)\s+(?:if\s+exists\s+)?("?[\w.]+"?)/gi;

const bare = (name: string): string => name.replaceAll('"', '').toLowerCase();

/** Clearing away what an earlier step made destroys nothing. */
const withoutOwn = (code: string, made: ReadonlySet<string>): string =>
  code.replace(DROPPED, (drop, name: string) => (made.has(bare(name)) ? '' : drop));
