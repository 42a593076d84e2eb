import type { Param } from '../../../model/runbook.ts';
import { isReservedName, VARIABLE_NAME } from '../fences/name-rules.ts';
import { PARAM_KEYS } from './keys.ts';
import type { Problems } from '../problems.ts';
import type { Field, FieldReader } from './yaml-fields.ts';
import type { ReaderRule } from '../rules.ts';

/** Front matter `params:`. */
export function readParams(field: Field, reader: FieldReader, problems: Problems): Param[] {
  const names = reader.map(field, null, 'a map from name to { description, default, … }') ?? [];
  return names.flatMap((one) => {
    if (!VARIABLE_NAME.test(one.key)) {
      problems.add(one.keySpan, {
        rule: 'bad-front-matter',
        message: `\`${one.key}\` cannot be the name of a param: params become environment variables`,
        hint: 'use letters, digits and _, and do not begin with a digit',
      });
      return [];
    }
    if (isReservedName(one.key)) {
      problems.add(one.keySpan, {
        rule: 'reserved-name',
        message: `a param named ${one.key} would change how every command works`,
        hint: 'choose another name',
      });
      return [];
    }
    const param = readParam(one, reader);
    if (param) checkParam(param, one, problems);
    return param ? [param] : [];
  });
}

function readParam(field: Field, reader: FieldReader): Param | null {
  const pairs = reader.map(field, Object.keys(PARAM_KEYS), 'a map like { description: which backup, default: latest }');
  if (!pairs) return null;
  const of = new Map(pairs.map((pair) => [pair.key, pair]));
  const text = (key: string): string | null => {
    const one = of.get(key);
    return one ? reader.text(one, 'text') : null;
  };
  const flag = (key: string): boolean => {
    const one = of.get(key);
    return one ? (reader.flag(one) ?? false) : false;
  };
  const choices = of.get('choices');
  return {
    name: field.key,
    description: text('description'),
    default: text('default'),
    required: flag('required'),
    secret: flag('secret'),
    from: text('from'),
    pattern: text('pattern'),
    choices: choices ? reader.texts(choices, 'a list of values').map((one) => one.text) : null,
    span: field.keySpan,
  };
}

function checkParam(param: Param, field: Field, problems: Problems): void {
  const say = (rule: ReaderRule, message: string, hint: string): void => {
    problems.add(field.keySpan, { rule, message: `params.${param.name}: ${message}`, hint });
  };
  const from = 'from: env:NAME, file:PATH, command:CMD or prompt';
  if (param.secret && param.from === null) say('secret-without-from', 'a secret needs a source', `add ${from}`);
  if (!param.secret && param.from !== null) {
    say('bad-front-matter', 'only a secret may have from', 'add secret: true, or remove from');
  }
  if (param.from !== null && !/^(prompt|(env|file|command):\s*\S.*)$/.test(param.from)) {
    say('bad-front-matter', `found ${param.from}, expected ${from}`, `write ${from}`);
  }
  if (param.secret && param.default !== null) {
    say('bad-front-matter', 'a secret must not be in the file', 'remove the default and add from');
  }
  if (param.required && param.default !== null) {
    say('bad-front-matter', 'a required param cannot have a default', 'keep one of the two');
  }
  if (param.choices?.length === 0) say('bad-front-matter', 'the list of choices is empty', 'list the choices');
  let pattern: RegExp | null = null;
  try {
    pattern = param.pattern === null ? null : new RegExp(param.pattern, 'u');
  } catch (error) {
    say('bad-front-matter', error instanceof Error ? error.message : String(error), 'write a regular expression');
  }
  const value = param.default;
  if (value === null || value.length > 1_000) return;
  if (param.choices && param.choices.length > 0 && !param.choices.includes(value)) {
    say('bad-front-matter', `the default ${value} is not one of ${param.choices.join(', ')}`, 'choose one of them');
  } else if (pattern && isSimple(param.pattern ?? '') && !pattern.test(value)) {
    say('bad-front-matter', `the default ${value} does not match ${param.pattern}`, 'fix the default or the pattern');
  }
}

/** Patterns with repeated groups can take forever; their defaults are checked with a time limit when the run is planned. */
const isSimple = (pattern: string): boolean => !/[+*}]\)?[+*{]|\)[+*{]/.test(pattern);
