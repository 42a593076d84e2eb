import type * as Bash from 'unbash';
import { ALWAYS, allOf, anyOf, negated, NEVER, type Condition } from '../model/condition.ts';
import { readArithmeticTest, readTestExpression, readTestWords } from './read-tests.ts';

/** What a script demands, run with `set -euo pipefail`. */
export interface ScriptCondition {
  readonly condition: Condition;
  /** Its statements without comments and blank lines: equal text runs the same. */
  readonly canonical: string;
  /** Ways past its checks, in words that follow "it": `ends with exit 0 before its end`. */
  readonly loopholes: readonly string[];
  /** Statements that set something for those after them. */
  readonly settings: readonly string[];
}

interface Walk {
  readonly text: string;
  readonly loopholes: string[];
  readonly settings: string[];
}

/** Null for a script that is not read whole. */
export function conditionOf(text: string, script: Bash.ParsedScript): ScriptCondition | null {
  if ((script.errors ?? []).length > 0) return null;
  const walk: Walk = { text, loopholes: [], settings: [] };
  // The body of a here-document is not in the node of its command, so only the whole text says what runs.
  const whole = text.includes('<<') ? text.trim() : null;
  const condition = listCondition(walk, script.commands, false);
  const canonical = whole ?? script.commands.map((one) => sliceOf(walk, one)).join('\n');
  return { ...walk, canonical, condition: whole === null ? condition : { text: whole } };
}

const sliceOf = ({ text }: Walk, { pos, end }: { readonly pos: number; readonly end: number }): string =>
  text
    .slice(pos, end)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .join('\n');

/** Statements one after the other. When their result is tested, `set -e` is off and only the last one decides. */
function listCondition(walk: Walk, statements: readonly Bash.Statement[], tested: boolean): Condition {
  const parts: Condition[] = [];
  for (const [index, statement] of statements.entries()) {
    const last = index === statements.length - 1;
    const ending = exitOf(statement.command);
    if (ending !== null) {
      if (ending !== NEVER && !(last && !tested)) walk.loopholes.push('ends with exit 0 before its end');
      return tested ? ending : allOf([...parts, ending]);
    }
    const own = statementCondition(walk, statement, last);
    if (!tested || last) parts.push(own);
  }
  return allOf(parts);
}

function statementCondition(walk: Walk, statement: Bash.Statement, last: boolean): Condition {
  if (statement.background === true) {
    walk.loopholes.push('runs a command in the background, whose failure nobody sees');
    return ALWAYS;
  }
  const { command } = statement;
  // Before the last statement, `a && b` ends the script only if b fails.
  if (!last && command.type === 'AndOr' && command.operators.at(-1) === '&&') {
    const [final] = command.commands.slice(-1);
    const before = andOr(walk, command.commands.slice(0, -1), command.operators.slice(0, -1));
    return final ? anyOf([negated(before), linkCondition(walk, final)]) : before;
  }
  return statement.redirects.length > 0 ? { text: sliceOf(walk, statement) } : nodeCondition(walk, command);
}

function nodeCondition(walk: Walk, node: Bash.Node): Condition {
  switch (node.type) {
    case 'Command':
      return commandCondition(walk, node);
    case 'Pipeline': {
      const [only] = node.commands;
      const inner =
        node.commands.length === 1 && only
          ? nodeCondition(walk, only)
          : { text: sliceOf(walk, node).replace(/^! */, '') };
      return node.negated === true ? negated(inner) : inner;
    }
    case 'AndOr':
      return andOr(walk, node.commands, node.operators);
    case 'BraceGroup':
    case 'Subshell':
      return listCondition(walk, node.body.commands, true);
    case 'If': {
      const clause = listCondition(walk, node.clause.commands, true);
      const then = listCondition(walk, node.then.commands, true);
      const other = node.else
        ? node.else.type === 'If'
          ? nodeCondition(walk, node.else)
          : listCondition(walk, node.else.commands, true)
        : ALWAYS;
      return allOf([anyOf([negated(clause), then]), anyOf([clause, other])]);
    }
    case 'TestCommand':
      return readTestExpression(node.expression);
    case 'ArithmeticCommand':
      return node.expression ? readArithmeticTest(node.expression, walk.text) : NEVER;
    case 'Function':
      walk.settings.push(sliceOf(walk, node));
      return { text: sliceOf(walk, node) };
    default:
      return { text: sliceOf(walk, node) };
  }
}

/** Chains are read from the left: `a && b || c`. */
function andOr(walk: Walk, nodes: readonly Bash.Node[], operators: readonly Bash.LogicalOperator[]): Condition {
  const [first = ALWAYS, ...rest] = nodes.map((node) => linkCondition(walk, node));
  return rest.reduce(
    (before, own, index) => (operators[index] === '&&' ? allOf([before, own]) : anyOf([before, own])),
    first,
  );
}

function linkCondition(walk: Walk, node: Bash.Node): Condition {
  const ending = exitOf(node);
  if (ending === ALWAYS) walk.loopholes.push('ends with exit 0 before its end');
  return ending ?? nodeCondition(walk, node);
}

/** What an `exit` or `return` decides; null for other commands. A computed code is unknown, and so is `exit` alone. */
function exitOf(node: Bash.Node): Condition | null {
  if (node.type !== 'Command' || (node.name?.value !== 'exit' && node.name?.value !== 'return')) return null;
  const code = node.suffix[0]?.value;
  if (code === '0') return ALWAYS;
  return code !== undefined && /^\d+$/.test(code) ? NEVER : { text: `${node.name.value} ${code ?? ''}`.trim() };
}

function commandCondition(walk: Walk, node: Bash.Command): Condition {
  const name = node.name?.value ?? '';
  const words = node.suffix.map(({ text }) => text);
  const text = sliceOf(walk, node);
  const plain = node.prefix.length === 0 && node.redirects.length === 0;
  if (name === '') walk.settings.push(text);
  if (/^(export|local|declare|typeset|readonly|unset|alias|cd|pushd|source|\.|eval|shopt|trap)$/.test(name))
    walk.settings.push(text);
  if (name === 'set') {
    if (words.some((word) => /^\+[a-z]*e/.test(word)) || /\+o (errexit|pipefail)/.test(text))
      walk.loopholes.push(`goes on after failures (${text})`);
    return ALWAYS;
  }
  if (name === 'false' && plain) return NEVER;
  if ((name === 'true' || name === ':') && plain) return ALWAYS;
  if ((name === 'echo' || name === 'printf') && !words.some((word) => word.includes('$(') || word.includes('`')))
    return ALWAYS;
  if (name === '[' && plain) return readTestWords(words.slice(0, -1)) ?? { text };
  if (name === 'test' && plain) return readTestWords(words) ?? { text };
  return { text };
}
