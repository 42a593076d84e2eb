import { diagnostic, type Diagnostic } from './diagnostic.ts';
import { RunbookError, type FailureCode } from './failure.ts';
import { nearestName } from './nearest-name.ts';
import type { Configured, FenceSource } from './step-kind.ts';
import { referencesIn } from './template.ts';

/** One key of a data operation. */
export interface FieldRule {
  readonly type: 'text' | 'count' | 'flag';
  readonly required?: boolean;
  /** Completes "expected …" in messages. */
  readonly expected: string;
  /** False for text that cannot be meant; asked when the runbook is read and again when `${NAME}` has its value. */
  readonly accepts?: (text: string) => boolean;
}

export interface OperationRule {
  readonly fields: { readonly [name: string]: FieldRule };
  /** Operations that take data away must be declared `effect=destructive`, so that they are confirmed. */
  readonly destructive?: boolean;
}

/** The operations of a kind, by their key. */
export type Operations = { readonly [name: string]: OperationRule };

/** A yaml fence that is one data operation: `operation:` above its fields. Values may hold `${NAME}`. */
export type OperationConfig = {
  readonly operation: string;
  readonly values: { readonly [field: string]: string | number | boolean };
};

/** The values of an operation with every `${NAME}` filled in and every rule kept. */
export interface OperationFields {
  text(field: string): string;
  optional(field: string): string | null;
  count(field: string, otherwise: number): number;
  flag(field: string): boolean;
}

const RULE = 'bad-operation';

/** Reads a yaml fence against the table; every problem is reported, at its own line. */
export async function readOperation(source: FenceSource, operations: Operations): Promise<Configured<OperationConfig>> {
  const { LineCounter, isMap, isScalar, parseDocument } = await import('yaml');
  const document = parseDocument(source.code, { lineCounter: new LineCounter(), prettyErrors: false });
  const diagnostics: Diagnostic[] = [];
  const report = (range: readonly number[] | null | undefined, message: string, hint: string): void => {
    const span = range ? source.at(range[0] ?? 0, range[1] ?? range[0] ?? 0) : source.span;
    diagnostics.push(diagnostic(span, { rule: RULE, message, hint }));
  };
  const names = Object.keys(operations);
  const list = names.map((name) => `\`${name}\``).join(', ');
  for (const { message, pos } of [...document.errors, ...document.warnings]) {
    report(pos, `This is not valid YAML: ${message}`, 'Mend the YAML; values with a colon or a brace need quotes.');
  }
  const pairs = isMap(document.contents) ? document.contents.items : [];
  if (diagnostics.length === 0 && pairs.length !== 1) {
    const found = pairs.length === 0 ? 'no operation' : `${pairs.length} keys`;
    report(
      pairs[1] && isScalar(pairs[1].key) ? pairs[1].key.range : null,
      `Found ${found}, expected one operation.`,
      `Write one of ${list}, with its fields indented below it; one per fence.`,
    );
  }
  const values: Record<string, string | number | boolean> = {};
  const pair = pairs[0];
  const operation = pair && isScalar(pair.key) ? String(pair.key.value) : '';
  const rule = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
  if (pair && diagnostics.length === 0) {
    const keyRange = isScalar(pair.key) ? pair.key.range : null;
    if (!rule) {
      const nearest = nearestName(operation, names);
      report(
        keyRange,
        `Unknown operation \`${operation}\`, expected one of ${list}.`,
        nearest ? `Did you mean \`${nearest}\`?` : 'Use one of these.',
      );
    } else if (!isMap(pair.value)) {
      report(keyRange, `\`${operation}\` has no fields.`, `Indent them below it: ${requiredOf(rule)}.`);
    } else {
      for (const { key, value } of pair.value.items) {
        const field = isScalar(key) ? String(key.value) : '';
        const place = isScalar(key) ? key.range : null;
        const fieldRule = Object.hasOwn(rule.fields, field) ? rule.fields[field] : undefined;
        if (!fieldRule) {
          const nearest = nearestName(field, Object.keys(rule.fields));
          const hint = nearest ? `Did you mean \`${nearest}\`?` : `It takes ${Object.keys(rule.fields).join(', ')}.`;
          report(place, `\`${operation}\` has no field \`${field}\`.`, hint);
          continue;
        }
        if (!isScalar(value) || value.value === null) {
          report(
            place,
            `\`${field}\` has no single value, expected ${fieldRule.expected}.`,
            'Write it on the same line.',
          );
          continue;
        }
        const read = readValue(fieldRule, value.value, value.source ?? String(value.value));
        if (read === undefined)
          report(
            value.range,
            `\`${field}\` is ${JSON.stringify(value.value)}, expected ${fieldRule.expected}.`,
            'Correct the value.',
          );
        else values[field] = read;
      }
      for (const [field, { required, expected }] of Object.entries(rule.fields)) {
        if (required && !pair.value.items.some(({ key }) => isScalar(key) && key.value === field)) {
          report(keyRange, `\`${operation}\` needs \`${field}\`: ${expected}.`, `Add \`${field}:\` below it.`);
        }
      }
      if (rule.destructive && source.attributes.effect !== 'destructive') {
        report(
          keyRange,
          `\`${operation}\` takes data away and is not declared so.`,
          'Add effect=destructive to the fence: it is then confirmed before it runs.',
        );
      }
    }
  }
  const config = diagnostics.length > 0 ? null : { operation, values };
  return { config, diagnostics, references: referencesIn(values) };
}

/** Fills `${NAME}` in and holds the rules again; throws a RunbookError with `code` that names the field. */
export function fieldsOf(
  config: OperationConfig,
  operations: Operations,
  code: FailureCode,
  substitute: (values: OperationConfig['values']) => OperationConfig['values'],
): OperationFields {
  const values: Record<string, string | number | boolean> = {};
  for (const [field, value] of Object.entries(substitute(config.values))) {
    const rule = operations[config.operation]?.fields[field];
    const read = rule && readValue(rule, value, String(value), false);
    if (rule && read === undefined) {
      const hint = `Correct what stands for it in the runbook's params or captures: ${String(config.values[field])}.`;
      const message = `${config.operation}: \`${field}\` is ${JSON.stringify(value)}, expected ${rule.expected}.`;
      throw new RunbookError({ code, message, hint });
    }
    if (read !== undefined) values[field] = read;
  }
  const optional = (field: string): string | null => (values[field] === undefined ? null : String(values[field]));
  return {
    optional,
    text: (field) => optional(field) ?? '',
    count: (field, otherwise) => (values[field] === undefined ? otherwise : Number(values[field])),
    flag: (field) => values[field] === true,
  };
}

/** Undefined when the value does not fit. With `open`, text with `${NAME}` fits until it has its value. */
function readValue(
  rule: FieldRule,
  value: unknown,
  written: string,
  open = true,
): string | number | boolean | undefined {
  if (open && typeof value === 'string' && referencesIn(value).length > 0) return value;
  if (rule.type === 'flag') return typeof value === 'boolean' ? value : { true: true, false: false }[String(value)];
  if (rule.type === 'count') {
    const number = Number(value);
    return /^\d+$/.test(String(value)) && number > 0 && Number.isSafeInteger(number) ? number : undefined;
  }
  // A name like 2024 or 007 is a number to YAML; what counts is how it was written.
  const text = typeof value === 'string' ? value : typeof value === 'number' ? written : undefined;
  return text === undefined || text === '' || rule.accepts?.(text) === false ? undefined : text;
}

function requiredOf(rule: OperationRule): string {
  return Object.entries(rule.fields)
    .filter(([, { required }]) => required)
    .map(([name, { expected }]) => `\`${name}\` (${expected})`)
    .join(', ');
}
