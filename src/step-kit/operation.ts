import type { YAMLMap } from 'yaml';
import { diagnostic, type Diagnostic } from '../model/diagnostic.ts';
import { RunbookError, type FailureCode } from '../model/failure.ts';
import { didYouMean, didYouMeanOrKnown } from '../presentation/did-you-mean.ts';
import type { Configured, FenceSource } from '../model/step-kind.ts';
import { referencesIn } from '../model/template.ts';

/** One key of a data operation. */
export interface FieldRule {
  readonly type: 'text' | 'count' | 'flag';
  readonly required?: boolean;
  /** Completes "expected …" in messages. */
  readonly expected: string;
  /** False for text that cannot be right; called when the runbook is read and again when `${NAME}` has its value. */
  readonly accepts?: (text: string) => boolean;
}

export interface OperationRule {
  readonly fields: { readonly [name: string]: FieldRule };
  /** Changes nothing in any store: only these may be gates and guards. */
  readonly reads?: boolean;
  /** Removes data: must be declared `effect=destructive`, so that it is confirmed. */
  readonly destructive?: boolean;
}

/** The operations of a kind, by their key. */
export type Operations = { readonly [name: string]: OperationRule };

type Value = string | number | boolean;

/** A yaml fence that is one data operation: its name above its fields. Values may contain `${NAME}`. */
export type OperationConfig = {
  readonly operation: string;
  readonly values: { readonly [field: string]: Value };
};

/** The values of an operation with every `${NAME}` filled in; they satisfy every rule. */
export interface OperationFields {
  text(field: string): string;
  optional(field: string): string | null;
  count(field: string, otherwise: number): number;
  flag(field: string): boolean;
}

type Range = readonly number[] | null | undefined;
type Report = (range: Range, message: string, hint: string) => void;

/** Reads a yaml fence against the table and reports every problem at its own line. */
export async function readOperation(source: FenceSource, operations: Operations): Promise<Configured<OperationConfig>> {
  const { isMap, isScalar, parseDocument } = await import('yaml');
  const diagnostics: Diagnostic[] = [];
  const report: Report = (range, message, hint) => {
    const span = range ? source.at(range[0] ?? 0, range[1] ?? range[0] ?? 0) : source.span;
    diagnostics.push(diagnostic(span, { rule: 'bad-operation', message, hint }));
  };
  const nothing = (): Configured<OperationConfig> => ({ config: null, diagnostics, references: [] });

  const document = parseDocument(source.code, { prettyErrors: false });
  for (const { message, pos } of [...document.errors, ...document.warnings]) {
    report(pos, `this is not valid YAML: ${message}`, 'fix the YAML: quote values that contain a colon or a brace');
  }
  if (diagnostics.length > 0) return nothing();

  const list = Object.keys(operations)
    .map((name) => `\`${name}\``)
    .join(', ');
  const pairs = isMap(document.contents) ? document.contents.items : [];
  const [pair, second] = pairs;
  if (!pair || second) {
    const found = pair ? `${pairs.length} keys` : 'no operation';
    const hint = `write one of ${list}, with its fields indented below it; one per fence`;
    report(second && isScalar(second.key) ? second.key.range : null, `found ${found}, expected one operation`, hint);
    return nothing();
  }
  const operation = isScalar(pair.key) ? String(pair.key.value) : '';
  const range = isScalar(pair.key) ? pair.key.range : null;
  const rule = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
  if (!rule) {
    const hint = didYouMean(operation, Object.keys(operations)) ?? 'use one of these';
    report(range, `unknown operation \`${operation}\`, expected one of ${list}`, hint);
    return nothing();
  }
  checkUse(source, operation, rule, range, report);
  if (!isMap(pair.value)) {
    report(range, `\`${operation}\` has no fields`, `indent them below it: ${requiredOf(rule)}`);
    return nothing();
  }
  const values = readFields(pair.value, operation, rule, range, report, isScalar);
  return {
    config: diagnostics.length > 0 ? null : { operation, values },
    diagnostics,
    references: referencesIn(values),
  };
}

/** Checks the role of the fence and the effect that it declares. */
function checkUse(source: FenceSource, operation: string, rule: OperationRule, range: Range, report: Report): void {
  if (!rule.reads && (source.role === 'gate' || source.role === 'guard')) {
    report(
      range,
      `a ${source.role} may only read, and \`${operation}\` writes`,
      'make it a step, and check its result in a gate',
    );
  }
  if (rule.destructive && source.attributes.effect !== 'destructive') {
    const hint = 'add effect=destructive to the fence, so that it is confirmed before it runs';
    report(range, `\`${operation}\` removes data, but the fence does not declare it`, hint);
  }
}

function readFields(
  map: YAMLMap,
  operation: string,
  rule: OperationRule,
  range: Range,
  report: Report,
  isScalar: typeof import('yaml').isScalar,
): Record<string, Value> {
  const values: Record<string, Value> = {};
  const seen = new Set<string>();
  for (const { key, value } of map.items) {
    const field = isScalar(key) ? String(key.value) : '';
    const place = isScalar(key) ? key.range : range;
    const fieldRule = Object.hasOwn(rule.fields, field) ? rule.fields[field] : undefined;
    seen.add(field);
    if (!fieldRule) {
      const hint = didYouMeanOrKnown(field, Object.keys(rule.fields));
      report(place, `\`${operation}\` has no field \`${field}\``, hint);
    } else if (!isScalar(value) || value.value === null) {
      report(place, `\`${field}\` is not a single value, expected ${fieldRule.expected}`, 'write it on the same line');
    } else {
      const read = readValue(fieldRule, value.value, value.source ?? '');
      const found = JSON.stringify(value.value);
      if (read === undefined)
        report(value.range, `\`${field}\` is ${found}, expected ${fieldRule.expected}`, 'correct the value');
      else values[field] = read;
    }
  }
  for (const [field, { required, expected }] of Object.entries(rule.fields)) {
    if (required && !seen.has(field))
      report(range, `\`${operation}\` needs \`${field}\`: ${expected}`, `add \`${field}:\` below it`);
  }
  return values;
}

/** Fills in `${NAME}` and checks the rules again; throws a RunbookError with `code` that names the field. */
export function fieldsOf(
  config: OperationConfig,
  operations: Operations,
  code: FailureCode,
  substitute: (values: OperationConfig['values']) => OperationConfig['values'],
): OperationFields {
  const values: Record<string, Value> = {};
  for (const [field, value] of Object.entries(substitute(config.values))) {
    const rule = operations[config.operation]?.fields[field];
    if (!rule) continue;
    const read = readValue(rule, value, String(value), false);
    if (read === undefined) {
      const hint = `correct the param or capture that it comes from: ${String(config.values[field])}`;
      const message = `${config.operation}: \`${field}\` is ${JSON.stringify(value)}, expected ${rule.expected}`;
      throw new RunbookError({ code, message, hint });
    }
    values[field] = read;
  }
  const optional = (field: string): string | null => (values[field] === undefined ? null : String(values[field]));
  return {
    optional,
    text: (field) => optional(field) ?? '',
    count: (field, otherwise) => (values[field] === undefined ? otherwise : Number(values[field])),
    flag: (field) => values[field] === true,
  };
}

/** Undefined when the value does not fit. With `open`, text that contains `${NAME}` fits until it has its value. */
function readValue(rule: FieldRule, value: unknown, written: string, open = true): Value | undefined {
  if (open && typeof value === 'string' && referencesIn(value).length > 0) return value;
  if (rule.type === 'flag') return typeof value === 'boolean' ? value : { true: true, false: false }[String(value)];
  if (rule.type === 'count') {
    const number = Number(value);
    return /^\d+$/.test(String(value)) && number > 0 && Number.isSafeInteger(number) ? number : undefined;
  }
  // To YAML, a name like 2024 or 007 is a number; what counts is how it was written.
  const text = typeof value === 'string' ? value : typeof value === 'number' ? written : undefined;
  return text === undefined || rule.accepts?.(text) === false || (text === '' && rule.required) ? undefined : text;
}

function requiredOf(rule: OperationRule): string {
  return Object.entries(rule.fields)
    .filter(([, { required }]) => required)
    .map(([name, { expected }]) => `\`${name}\` (${expected})`)
    .join(', ');
}
