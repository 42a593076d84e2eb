import { expect, test } from 'vitest';
import { readXml, textOf, writeXml } from '../../../src/sandbox/s3/xml.ts';

const read = (inner: string): string | undefined => textOf(readXml(`<A><E>${inner}</E></A>`, 'A'), 'E');

test.each([
  ['"x"', '"x"'],
  ['&quot;x&quot;', '"x"'],
  ['&#34;x&#034;', '"x"'],
  ['&#x22;x&#x22;', '"x"'],
  ['&apos;&lt;&gt;&amp;', "'<>&"],
  ['&amp;#34;&amp;amp;', '&#34;&amp;'],
  ['a&#10;b&#13;c&#x1F600;&#1;', 'a\nb\rc😀\u0001'],
  ['<![CDATA[&#34;<x>]]>', '&#34;<x>'],
  ['x<!-- no -->y', 'xy'],
  [' blank ', ' blank '],
])('%s is read as XML defines it', (inner, text) => {
  expect(read(inner)).toBe(text);
});

test.each([
  ['an undefined entity', '<A><E>&nbsp;</E></A>', /the entity &nbsp; is not defined/],
  ['a document type', '<!DOCTYPE A [<!ENTITY x "y">]><A><E>&x;</E></A>', /MalformedXML|not well-formed/],
  ['a character beyond Unicode', '<A><E>&#x110000;</E></A>', /is not defined/],
  ['a tag that is not closed', '<A><E></A>', /not well-formed/],
])('%s is malformed', (_, text, message) => {
  expect(() => readXml(text, 'A')).toThrow(message);
});

test('any text that is written is read back unchanged', () => {
  const text = ' a"b\'c<d>&e\r\n\t\u0001é😀%+ ';
  expect(textOf(readXml(writeXml('A', { E: text }), 'A'), 'E')).toBe(text);
});
