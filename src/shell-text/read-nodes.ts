import type * as Bash from 'unbash';
import { readCommand, readRedirects } from './read-command.ts';
import { readArithmetic, readWord } from './read-words.ts';
import { assign, baseName, type Reading } from './reading.ts';
import type { Place } from './script.ts';

export function readList(reading: Reading, { commands }: Bash.CompoundList | Bash.Script, place: Place): void {
  for (const statement of commands) readNode(reading, statement, place);
}

/** One node with everything below it. */
export function readNode(reading: Reading, node: Bash.Node, place: Place): void {
  const list = (inner: Bash.CompoundList, at: Place = place): void => {
    readList(reading, inner, at);
  };
  switch (node.type) {
    case 'Statement':
      readRedirects(reading, node.redirects, null);
      readNode(reading, node.command, node.background === true ? { ...place, background: true } : place);
      return;
    case 'Command':
      readCommand(reading, node, place);
      return;
    case 'Pipeline':
      readPipeline(reading, node, place);
      return;
    case 'AndOr':
      readAndOr(reading, node, place);
      return;
    case 'If':
      list(node.clause, { ...place, tested: true, condition: true });
      list(node.then);
      if (node.else) readNode(reading, node.else, place);
      return;
    case 'For':
    case 'Select':
      assign(reading, node.name, 'for');
      for (const word of node.wordlist) readWord(reading, word, place);
      list(node.body);
      return;
    case 'ArithmeticFor':
      for (const part of [node.initialize, node.test, node.update]) if (part) readArithmetic(reading, part, place);
      list(node.body);
      return;
    case 'While':
      readWhile(reading, node, place);
      return;
    case 'Function':
      readNode(reading, node.body, { ...place, inFunction: true });
      return;
    case 'Subshell':
      list(node.body, { ...place, subshell: true });
      return;
    case 'BraceGroup':
      list(node.body);
      return;
    case 'CompoundList':
      list(node);
      return;
    case 'Case':
      readWord(reading, node.word, place);
      for (const item of node.items) list(item.body);
      return;
    case 'Coproc':
      readNode(reading, node.body, { ...place, background: true });
      return;
    case 'TestCommand':
      addTest(reading, '[[', node, place);
      readTest(reading, node.expression, place);
      return;
    case 'ArithmeticCommand':
      addTest(reading, '((', node, place);
      if (node.expression) readArithmetic(reading, node.expression, place);
  }
}

/** `[[ … ]]` and `(( … ))` are no commands to bash, but they can fail like one. */
function addTest({ commands, base }: Reading, name: '[[' | '((', { pos, end }: Bash.Node, place: Place): void {
  const none = { nameWord: null, args: [], wrappers: [], redirects: [], prefix: [] };
  commands.push({ ...none, name, start: base + pos, end: base + end, place });
}

const nameOf = (node: Bash.Node): string => (node.type === 'Command' ? baseName(node.name?.value ?? '') : '');

function readPipeline(reading: Reading, { commands, negated }: Bash.Pipeline, place: Place): void {
  const names = commands.map(nameOf);
  const tested = place.tested || negated === true;
  commands.forEach((one, index) => {
    readNode(reading, one, { ...place, tested, pipe: commands.length > 1 ? { index, names } : place.pipe });
  });
}

function readAndOr(reading: Reading, { commands, operators }: Bash.AndOr, place: Place): void {
  commands.forEach((one, index) => {
    const or = operators.indexOf('||', index);
    const rescuer = or < 0 ? undefined : commands[or + 1];
    const rescue = rescuer ? nameOf(rescuer) : place.rescue;
    readNode(reading, one, { ...place, tested: place.tested || operators[index] !== undefined, rescue });
  });
}

/** `while true` without a way out goes on for ever. */
function readWhile(reading: Reading, node: Bash.While, place: Place): void {
  const { clause, body, kind, pos, end } = node;
  const [only] = clause.commands;
  const name = clause.commands.length === 1 && only ? nameOf(only.command) : '';
  const always = kind === 'while' ? name === 'true' || name === ':' : name === 'false';
  const inside = reading.text.slice(reading.base + body.pos, reading.base + body.end);
  const endless = always && !/\b(break|exit|return)\b/.test(inside);
  if (endless && !place.inFunction)
    reading.loops.push({ start: reading.base + pos, end: reading.base + end, background: place.background });
  readList(reading, clause, { ...place, tested: true, condition: true });
  readList(reading, body, endless ? { ...place, endlessLoop: true } : place);
}

function readTest(reading: Reading, expression: Bash.TestExpression, place: Place): void {
  switch (expression.type) {
    case 'TestUnary':
      // `-n` and `-z` ask whether a variable has a value, so it may have none.
      readWord(reading, expression.operand, place, null, /^-[nzv]$/.test(expression.operator));
      return;
    case 'TestBinary':
      readWord(reading, expression.left, place);
      readWord(reading, expression.right, place);
      return;
    case 'TestLogical':
      readTest(reading, expression.left, place);
      readTest(reading, expression.right, place);
      return;
    case 'TestNot':
      readTest(reading, expression.operand, place);
      return;
    case 'TestGroup':
      readTest(reading, expression.expression, place);
  }
}
