import { XMLParser } from 'fast-xml-parser';
import { S3Error } from './errors.ts';

export type XmlValue = string | number | boolean | null | readonly XmlNode[] | XmlNode;
/** Elements in order; an array repeats its element, null leaves it out. An array at the root is its content in order. */
export interface XmlNode {
  readonly [element: string]: XmlValue;
}

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** A complete document with the namespace of the protocol on its root. */
export function writeXml(root: string, content: XmlValue): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${NAMESPACE}">${write(content)}</${root}>`;
}

/** Errors have no namespace. */
export function writeErrorXml(content: XmlNode): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${write(content)}</Error>`;
}

function write(value: XmlValue): string {
  if (value === null) return '';
  if (typeof value !== 'object') return escape(String(value));
  if (Array.isArray(value)) return value.map(write).join('');
  return Object.entries(value as XmlNode)
    .flatMap(([name, child]) => {
      const children = Array.isArray(child) ? child : [child];
      return children.filter((item) => item !== null).map((item: XmlValue) => `<${name}>${write(item)}</${name}>`);
    })
    .join('');
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Line ends and control characters as references, because a parser would normalise or refuse them. */
function escape(text: string): string {
  return text.replace(/[&<>"\u0000-\u001f]/g, (char) => ESCAPES[char] ?? `&#${char.charCodeAt(0)};`);
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Every reference that XML knows: clients write a quote as `"`, `&quot;`, `&#34;` or `&#x22;`. The decoder of the parser leaves
 * numbers alone and drops control characters, which would turn one key into another. An undefined entity is an error.
 */
const references = {
  decode: (text: string): string =>
    text.replace(/&(?:#(\d+)|#[xX]([0-9a-fA-F]+)|([^;]*));/g, (all, decimal?: string, hex?: string, name?: string) => {
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      if (name === undefined && code <= 0x10ffff) return String.fromCodePoint(code);
      const char = NAMED[name ?? ''];
      if (char === undefined) throw new Error(`the entity ${all} is not defined`);
      return char;
    }),
  addInputEntities: (): never => {
    throw new Error('a document type is not supported');
  },
  setExternalEntities: (): void => undefined,
  setXmlVersion: (): void => undefined,
  reset: (): void => undefined,
};

const parser = new XMLParser({
  entityDecoder: references,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  isArray: (name) => name === 'Object' || name === 'Part' || name === 'Tag',
});

/** The content of the root element `root`: strings, objects, and arrays of `Object`, `Part` and `Tag`. */
export function readXml(text: string, root: string): Readonly<Record<string, unknown>> {
  let document: unknown;
  try {
    document = parser.parse(text, true);
  } catch (error) {
    throw new S3Error('MalformedXML', `the body is not well-formed XML: ${(error as Error).message}`);
  }
  const content = (document as Record<string, unknown>)[root];
  if (content === '') return {};
  if (typeof content !== 'object' || content === null) {
    throw new S3Error('MalformedXML', `expected a <${root}> element`);
  }
  return content as Record<string, unknown>;
}

/** The text of one element; undefined when it is missing. */
export function textOf(node: unknown, name: string): string | undefined {
  const value = (node as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' ? value : undefined;
}
