import type * as Bash from 'unbash';
import { assign, takeErrors, type Reading } from './reading.ts';
import type { Place, ShellCommand } from './script.ts';

interface About {
  readonly place: Place;
  /** The command that gets the word as an argument. */
  readonly by: ShellCommand | null;
  /** An unset variable is fine here. */
  readonly guarded: boolean;
}

/** The variables that a word uses, and the commands in its substitutions. */
export function readWord(
  reading: Reading,
  word: Bash.Word,
  place: Place,
  by: ShellCommand | null = null,
  guarded = false,
): void {
  readParts(reading, word.parts ?? [], word.pos, { place, by, guarded });
}

/** Parts have no offsets: each is looked for behind the one before it. */
function readParts(reading: Reading, parts: readonly Bash.WordPart[], from: number, about: About): void {
  let at = from;
  for (const part of parts) {
    const found = reading.text.indexOf(part.text, reading.base + at) - reading.base;
    const start = found < at ? at : found;
    readPart(reading, part, start, about);
    at = start + part.text.length;
  }
}

function readPart(reading: Reading, part: Bash.WordPart, start: number, about: About): void {
  switch (part.type) {
    case 'DoubleQuoted':
    case 'LocaleString':
      readParts(reading, part.parts, start + 1, about);
      return;
    case 'SimpleExpansion':
      use(reading, part.text.slice(1), start, part.text.length, about);
      return;
    case 'ParameterExpansion':
      readParameter(reading, part, start, about);
      return;
    case 'CommandExpansion':
    case 'ProcessSubstitution':
      if (part.script) readNested(reading, part.script, about.place);
      return;
    case 'ArithmeticExpansion':
      if (part.expression) readArithmetic(reading, part.expression, about.place);
      return;
    case 'BraceExpansion':
    case 'ExtendedGlob':
      readParts(reading, part.parts ?? [], start, about);
      return;
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
  }
}

function readParameter(reading: Reading, part: Bash.ParameterExpansionPart, start: number, about: About): void {
  const { operator = '', operand, slice, replace, parameter, text } = part;
  const guarded = about.guarded || /^:?[-=+?]$/.test(operator);
  use(reading, parameter, start, text.length, { ...about, guarded });
  if (/^:?=$/.test(operator)) assign(reading, { text: parameter, pos: start, end: start + text.length }, '');
  for (const inner of [operand, slice?.offset, slice?.length, replace?.pattern, replace?.replacement])
    if (inner) readWord(reading, inner, about.place, about.by, about.guarded);
}

/** A script with decoded backticks has offsets of its own, which mean nothing in the fence. */
function readNested(reading: Reading, script: Bash.ParsedScript, place: Place): void {
  if (script.source !== undefined) return;
  reading.visit(script, { ...place, pipe: null, substituted: true, subshell: true });
  takeErrors(reading, script);
}

function use({ used, base }: Reading, name: string, start: number, length: number, { by, guarded }: About): void {
  if (!/^[A-Za-z_]\w*$/.test(name)) return;
  used.push({ name, start: base + start, end: base + start + length, guarded, by });
}

/** Names in arithmetic are variables without a `$`. */
export function readArithmetic(reading: Reading, expression: Bash.ArithmeticExpression, place: Place): void {
  const inner = (one: Bash.ArithmeticExpression): void => {
    readArithmetic(reading, one, place);
  };
  switch (expression.type) {
    case 'ArithmeticBinary': {
      const { operator, left, right } = expression;
      if (/^(?:[-+*/%&|^]|<<|>>)?=$/.test(operator) && left.type === 'ArithmeticWord')
        assign(reading, { ...left, text: left.value }, '', true);
      else inner(left);
      inner(right);
      return;
    }
    case 'ArithmeticUnary':
      inner(expression.operand);
      return;
    case 'ArithmeticTernary':
      for (const part of [expression.test, expression.consequent, expression.alternate]) inner(part);
      return;
    case 'ArithmeticGroup':
      inner(expression.expression);
      return;
    case 'ArithmeticCommandExpansion':
      if (expression.script) readNested(reading, expression.script, place);
      return;
    case 'ArithmeticWord': {
      const { value, pos, end } = expression;
      const name = /^\$?\{?([A-Za-z_]\w*)\}?$/.exec(value)?.[1] ?? '';
      use(reading, name, pos, end - pos, { place, by: null, guarded: false });
    }
  }
}
