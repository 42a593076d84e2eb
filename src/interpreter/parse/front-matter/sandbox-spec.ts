import { readName } from '../../../model/person-name.ts';
import type { SandboxAnswers, SandboxSpec } from '../../../model/sandbox-spec.ts';
import { ANSWER_KEYS, SANDBOX_KEYS } from './keys.ts';
import { readServices } from './sandbox-services.ts';
import type { Field, FieldReader } from './yaml-fields.ts';

const NO_ANSWERS: SandboxAnswers = { checks: null, choose: [], approve: null, params: {} };

/** Front matter `sandbox:`: what the runbook is rehearsed with. */
export function readSandbox(field: Field, reader: FieldReader): SandboxSpec | null {
  const pairs = reader.map(field, Object.keys(SANDBOX_KEYS), 'a map like { postgres: …, s3: …, commands: … }');
  if (!pairs) return null;
  const of = new Map(pairs.map((pair) => [pair.key, pair]));
  const [env, allow, answers] = ['env', 'allow', 'answers'].map((key) => of.get(key));
  const list = (key: string, expected: string): string[] => {
    const one = of.get(key);
    return one ? texts(one, expected, reader) : [];
  };
  const text = (key: string): string | null => {
    const one = of.get(key);
    return one ? reader.text(one, 'a path') : null;
  };
  return {
    ...readServices(of, reader),
    seed: list('seed', 'a script, or a list of them'),
    commands: list('commands', 'a file or folder, or a list of them'),
    tools: list('tools', 'a list of binaries'),
    env: env ? readRecord(env, reader) : {},
    allow: allow ? readAddresses(allow, reader) : [],
    disaster: text('disaster'),
    answers: answers ? readAnswers(answers, reader) : NO_ANSWERS,
    span: field.keySpan,
  };
}

const texts = (field: Field, expected: string, reader: FieldReader): string[] =>
  reader.texts(field, expected).map((one) => one.text);

/** Without a port an entry would open more than its author meant. */
function readAddresses(field: Field, reader: FieldReader): string[] {
  const found = texts(field, 'a list of addresses', reader);
  const isAddress = (text: string): boolean => /^([\w.-]+|[\da-f:]+:[\da-f:]*):(\d{1,5}|\*)$/i.test(text);
  if (!found.every(isAddress)) reader.wrong(field, 'addresses as host:port, or host:* for every port');
  return found;
}

function readRecord(field: Field, reader: FieldReader): { [name: string]: string } {
  const found: { [name: string]: string } = {};
  for (const one of reader.map(field, null, 'a map from name to value') ?? []) {
    const value = reader.text(one, 'text');
    if (value !== null) found[one.key] = value;
  }
  return found;
}

function readAnswers(field: Field, reader: FieldReader): SandboxAnswers {
  const found: { -readonly [K in keyof SandboxAnswers]: SandboxAnswers[K] } = { ...NO_ANSWERS };
  for (const one of reader.map(field, Object.keys(ANSWER_KEYS), 'a map like { checks: pass, choose: full-restore }') ??
    []) {
    if (one.key === 'choose') found.choose = texts(one, 'an option id, or a list of them', reader);
    else if (one.key === 'approve') {
      const given = reader.text(one, 'the name of the approver');
      found.approve = given === null ? null : readName(given);
      if (given !== null && found.approve === null)
        reader.wrong(one, 'the name of the approver, with at least one letter or digit');
    } else if (one.key === 'params') found.params = readRecord(one, reader);
    else if (!reader.isText(one)) found.checks = readRecord(one, reader);
    else if (reader.text(one, 'pass') === 'pass') found.checks = 'pass';
    else reader.wrong(one, 'pass, or a map from check id to pass, fail or na');
  }
  return found;
}
