import { parseDuration } from '../../../model/duration.ts';
import { type AttributeType } from './attribute-table.ts';
import { VARIABLE_NAME } from './name-rules.ts';
import { orDidYouMean } from '../../../presentation/did-you-mean.ts';

export type ReadValue =
  | { readonly value: string | number | boolean | readonly number[] }
  | { readonly rule: 'bad-attribute' | 'bad-duration'; readonly expected: string };

const bad = (expected: string): ReadValue => ({ rule: 'bad-attribute', expected });

/** Reads the value of an attribute by its type. `flag` is true if the attribute has no `=`. */
export function readValue(type: AttributeType, text: string, flag: boolean): ReadValue {
  if (type === 'switch') {
    if (flag || text === 'true' || text === 'on') return { value: true };
    return text === 'false' || text === 'off' ? { value: false } : bad('the word alone, or true or false');
  }
  if (flag || text.trim() === '') return bad(`a value: ${EXAMPLES[typeof type === 'string' ? type : 'enum']}`);
  if (typeof type !== 'string') {
    return type.includes(text) ? { value: text } : bad(`one of ${type.join(', ')}${orDidYouMean(text, type)}`);
  }
  switch (type) {
    case 'duration': {
      const value = parseDuration(text);
      return value === undefined
        ? { rule: 'bad-duration', expected: 'a duration like 250ms, 5s, 30m, 4h, 1h30m' }
        : { value };
    }
    case 'count':
      return /^\d{1,4}$/.test(text) ? { value: Number(text) } : bad('a whole number from 0 to 9999');
    case 'exit-codes': {
      const codes = text.split(',').map((code) => code.trim());
      const valid = codes.every((code) => /^\d{1,3}$/.test(code) && Number(code) <= 255);
      return valid ? { value: codes.map(Number) } : bad('exit codes from 0 to 255 separated by commas, like 0,1');
    }
    case 'on-off':
      if (text === 'on' || text === 'true') return { value: true };
      return text === 'off' || text === 'false' ? { value: false } : bad('on or off');
    case 'variable':
      return VARIABLE_NAME.test(text) ? { value: text } : bad('a variable name: letters, digits and _');
    case 'name':
      return /^[A-Za-z_][\w-]*$/.test(text) ? { value: text } : bad('a name: letters, digits, _ and -');
    case 'mode':
      return /^0?[0-7]{3}$/.test(text) ? { value: text } : bad('an octal mode like 0644');
    case 'id':
      return /^(#\S+|section)$/.test(text) ? { value: text } : bad('the #id of a step, or section');
    case 'text':
    case 'expression':
      return { value: text };
  }
}

const EXAMPLES: { readonly [type: string]: string } = {
  duration: '30m',
  count: '2',
  'exit-codes': '0,1',
  'on-off': 'on or off',
  variable: 'NAME',
  name: 'NAME',
  mode: '0644',
  id: '#id or section',
  text: 'text, in quotes if it has blanks',
  expression: 'an expression in quotes, like "status == 200"',
  enum: 'one of the words it takes',
};
