import type * as Bash from 'unbash';
import { MIRRORED, negated, type Comparison, type Condition } from '../model/condition.ts';

const NUMBERS: Readonly<Record<string, Comparison>> = {
  '-eq': '==',
  '-ne': '!=',
  '-lt': '<',
  '-le': '<=',
  '-gt': '>',
  '-ge': '>=',
};

/** What `[[ … ]]` demands. */
export function readTestExpression(expression: Bash.TestExpression): Condition {
  switch (expression.type) {
    case 'TestUnary':
      return unary(expression.operator, expression.operand.text);
    case 'TestBinary':
      return binary(expression.operator, expression.left.text, expression.right.text);
    case 'TestLogical': {
      const parts = [readTestExpression(expression.left), readTestExpression(expression.right)];
      return expression.operator === '&&' ? { all: parts } : { any: parts };
    }
    case 'TestNot':
      return negated(readTestExpression(expression.operand));
    case 'TestGroup':
      return readTestExpression(expression.expression);
  }
}

/** What `[ … ]` and `test …` demand; null for forms that are not taken apart. */
export function readTestWords(words: readonly string[]): Condition | null {
  if (words[0] === '!') {
    const inner = readTestWords(words.slice(1));
    return inner && negated(inner);
  }
  const [first = '', second = '', third = ''] = words;
  if (words.length === 2) return unary(first, second);
  return words.length === 3 ? binary(second, first, third) : null;
}

/** What `(( … ))` demands. */
export function readArithmeticTest(expression: Bash.ArithmeticExpression, text: string): Condition {
  const slice = (node: Bash.ArithmeticExpression): string => text.slice(node.pos, node.end).replace(/\s+/g, '');
  switch (expression.type) {
    case 'ArithmeticGroup':
      return readArithmeticTest(expression.expression, text);
    case 'ArithmeticUnary':
      if (expression.operator === '!') return negated(readArithmeticTest(expression.operand, text));
      break;
    case 'ArithmeticBinary': {
      const { operator, left, right } = expression;
      if (operator === '&&' || operator === '||') {
        const parts = [readArithmeticTest(left, text), readArithmeticTest(right, text)];
        return operator === '&&' ? { all: parts } : { any: parts };
      }
      if (operator in MIRRORED) return numeric(operator as Comparison, bare(slice(left)), bare(slice(right)));
      break;
    }
    default:
  }
  return { text: `(( ${slice(expression)} ))` };
}

function unary(operator: string, operand: string): Condition {
  if (operator === '-z') return negated({ text: `-n ${bare(operand)}` });
  return { text: `${operator} ${bare(operand)}` };
}

function binary(operator: string, left: string, right: string): Condition {
  const compared = NUMBERS[operator];
  if (compared) return numeric(compared, bare(left), bare(right));
  const isPattern = /[*?[]/.test(right) && !/^["']/.test(right);
  const expanded = /[$`]/.test(right) && !right.startsWith("'");
  if ((operator === '==' || operator === '=' || operator === '!=') && !isPattern && !expanded)
    return { left: bare(left), operator: operator === '!=' ? '!=' : '==', right: unquoted(right) };
  const text = `${bare(left)} ${operator === '=' ? '==' : operator} ${right}`;
  return operator === '!=' ? negated({ text: `${bare(left)} == ${right}` }) : { text };
}

function numeric(operator: Comparison, left: string, right: string): Condition {
  const [a, b] = [numberOf(left), numberOf(right)];
  if (b !== null && a === null) return { left, operator, right: b };
  if (a !== null && b === null) return { left: right, operator: MIRRORED[operator], right: a };
  return { text: `${left} ${operator} ${right}` };
}

const numberOf = (text: string): number | null => (/^[+-]?(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : null);

const unquoted = (word: string): string => word.replace(/^(["'])(.*)\1$/s, '$2');

/** `"${x}"` and `$x` are the same value in a test. */
const bare = (word: string): string => {
  const inner = word.replace(/^"([^"]*)"$/s, '$1');
  return inner.replace(/\$\{([A-Za-z_]\w*)\}/g, '$$$1');
};
