import { neutralise } from './terminal-text.ts';

/** What XML 1.0 cannot hold even as a reference: half surrogate pairs and the two non-characters. */
const UNHOLDABLE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[\ufffe\uffff]/g;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text escaped for HTML and XML, in elements and in quoted attributes; it cannot become a tag or drive a terminal. */
export function escapeMarkup(text: string): string {
  return neutralise(text)
    .replace(UNHOLDABLE, '\ufffd')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** ` name="value"` for each attribute, in the order given; those that are null are left out. */
export function attributes(values: Readonly<Record<string, string | number | null>>): string {
  return Object.entries(values)
    .map(([name, value]) => (value === null ? '' : ` ${name}="${escapeMarkup(String(value))}"`))
    .join('');
}
