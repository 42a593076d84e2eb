import type { Document, Node, Pair, YAMLMap } from 'yaml';
import type { ReaderText } from '../rules.ts';
import type { Span } from '../../../model/source.ts';
import { didYouMeanOrKnown } from '../../../presentation/did-you-mean.ts';

/** One value of a YAML text, with its place and its name in messages, like `params.BACKUP.default`. */
export interface Field {
  readonly path: string;
  readonly key: string;
  readonly keySpan: Span;
  readonly span: Span;
  readonly node: Node | null;
}

/** Reads values of the types a schema expects; problems are reported at the place of the key or value. */
export interface FieldReader {
  /** The pairs of a map, with unknown keys reported and left out; null if the value is not a map. `known` null takes any key. */
  map(field: Field, known: readonly string[] | null, expected: string): Field[] | null;
  list(field: Field, expected: string): Field[] | null;
  /** Scalars as text: numbers and booleans as they are written. */
  text(field: Field, expected: string): string | null;
  flag(field: Field): boolean | null;
  texts(field: Field, expected: string): { text: string; span: Span }[];
  isText(field: Field): boolean;
  wrong(field: Field, expected: string, hint?: string): void;
}

export interface YamlModule {
  isMap(node: unknown): node is YAMLMap;
  isSeq(node: unknown): node is { items: unknown[] } & Node;
  isScalar(node: unknown): node is { value: unknown; source?: string } & Node;
  isAlias(node: unknown): node is { resolve(document: Document): Node | undefined } & Node;
}

export function createFieldReader(options: {
  yaml: YamlModule;
  document: Document;
  /** Maps offsets in the YAML text to places in the file. */
  at(start: number, end: number): Span;
  say(span: Span, text: ReaderText): void;
  unknownKey(field: Field, hint: string): void;
}): FieldReader {
  const { yaml, document, at, say } = options;

  const resolve = (node: unknown): Node | null => {
    if (yaml.isAlias(node)) return node.resolve(document) ?? null;
    return (node as Node | null | undefined) ?? null;
  };
  const spanOf = (node: unknown, fallback: Span): Span => {
    const range = (node as Node | null)?.range;
    return range ? at(range[0], range[1]) : fallback;
  };
  const fieldOf = (pair: Pair, parent: Field): Field => {
    const key = yaml.isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
    const keySpan = spanOf(pair.key, parent.span);
    return {
      key,
      path: parent.path === '' ? key : `${parent.path}.${key}`,
      keySpan,
      span: spanOf(pair.value, keySpan),
      node: resolve(pair.value),
    };
  };
  const describe = (node: Node | null): string => {
    if (yaml.isMap(node)) return 'a map';
    if (yaml.isSeq(node)) return 'a list';
    if (yaml.isScalar(node) && node.value !== null) return JSON.stringify(node.value) ?? 'nothing';
    return 'nothing';
  };
  const wrong: FieldReader['wrong'] = (field, expected, hint) => {
    const message = `${field.path}: found ${describe(field.node)}, expected ${expected}`;
    say(field.span, { rule: 'bad-front-matter', message, ...(hint === undefined ? {} : { hint }) });
  };
  const list: FieldReader['list'] = (field, expected) => {
    if (!yaml.isSeq(field.node)) {
      wrong(field, expected);
      return null;
    }
    return field.node.items.map((item, index) => {
      const span = spanOf(item, field.span);
      return { key: String(index), path: `${field.path}[${index}]`, keySpan: span, span, node: resolve(item) };
    });
  };
  const text: FieldReader['text'] = (field, expected) => {
    const { node } = field;
    if (yaml.isScalar(node)) {
      if (typeof node.value === 'string') return node.value;
      if (['number', 'boolean', 'bigint'].includes(typeof node.value)) return node.source ?? String(node.value);
    }
    wrong(field, expected);
    return null;
  };

  return {
    wrong,
    list,
    text,
    isText: ({ node }) => yaml.isScalar(node) && typeof node.value === 'string',
    map: (field, known, expected) => {
      if (field.node === null || (yaml.isScalar(field.node) && field.node.value === null)) return [];
      if (!yaml.isMap(field.node)) {
        wrong(field, expected);
        return null;
      }
      const fields = field.node.items.map((pair) => fieldOf(pair, field));
      return fields.filter((one) => {
        if (known === null || known.includes(one.key)) return true;
        options.unknownKey(one, didYouMeanOrKnown(one.key, known));
        return false;
      });
    },
    flag: (field) => {
      if (yaml.isScalar(field.node) && typeof field.node.value === 'boolean') return field.node.value;
      wrong(field, 'true or false');
      return null;
    },
    texts: (field, expected) => {
      const items = yaml.isSeq(field.node) ? (list(field, expected) ?? []) : [field];
      return items.flatMap((item) => {
        const value = text(item, expected);
        return value === null ? [] : [{ text: value, span: item.span }];
      });
    },
  };
}
