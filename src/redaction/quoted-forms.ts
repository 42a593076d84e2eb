/** One way in which tools quote a text within another; empty if it equals the plain form. */
export interface Quoting {
  readonly name: string;
  /** Writes every character in another way, which takes several times its length: too much for a long secret. */
  readonly every?: true;
  write(text: string): readonly string[];
}

const hex = (code: number, digits = 2): string => code.toString(16).padStart(digits, '0');
const octal = (byte: number): string => `\\${byte.toString(8).padStart(3, '0')}`;
const NOT_ASCII = /[^\0-~]/g;
const json = (text: string): string => JSON.stringify(text).slice(1, -1);

/** Every way that is searched for. Each has a test with a tool that writes it. */
export const QUOTINGS: readonly Quoting[] = [
  { name: 'as it is', write: (text) => [text] },
  { name: 'JSON', write: jsonForms },
  { name: 'JSON within JSON', write: (text) => jsonForms(text).map(json) },
  { name: 'JSON, every character', every: true, write: everyUnit },
  { name: 'URLs', write: (text) => urlForms(text, KEPT_IN_URLS) },
  { name: 'URLs within URLs', write: (text) => urlForms(text, KEPT_IN_URLS).map((url) => url.replaceAll('%', '%25')) },
  { name: 'URLs, every byte', every: true, write: (text) => urlForms(text, [NOTHING]) },
  { name: 'single quotes of a shell', write: (text) => [text.replaceAll("'", `'\\''`), text.replaceAll("'", `'"'"'`)] },
  { name: 'double quotes', write: (text) => [text.replace(/["$`\\]/g, '\\$&'), text.replace(/["\\]/g, '\\$&')] },
  { name: 'backslashes of a shell', write: (text) => [text.replace(/[^A-Za-z0-9_@%+=:,./\u0080-\uffff-]/g, '\\$&')] },
  { name: 'C', write: cForms },
  { name: 'C, every byte', every: true, write: everyByte },
  { name: 'doubled quotes of SQL, YAML and CSV', write: doubledForms },
  { name: 'HTML and XML', write: markupForms },
  { name: 'HTML and XML, every character', every: true, write: everyCharacter },
  { name: 'quoted-printable', write: (text) => [byBytes(text, /[ -<>-~\n]/, (byte) => `=${hex(byte).toUpperCase()}`)] },
];

/** Printers escape more or less; digits come in both cases. */
function jsonForms(text: string): string[] {
  const plain = json(text);
  const escape = (from: string, which: RegExp, upper: boolean): string =>
    from.replace(
      which,
      (unit) => `\\u${upper ? hex(unit.charCodeAt(0), 4).toUpperCase() : hex(unit.charCodeAt(0), 4)}`,
    );
  const ascii = [plain, ...[false, true].map((upper) => escape(plain, NOT_ASCII, upper))];
  const careful = [false, true].flatMap((upper) => {
    const some = escape(plain.replaceAll('\\"', '"'), /["'&<>+`]/g, upper);
    const go = escape(plain, /[&<>]/g, upper);
    return [some, escape(some, NOT_ASCII, upper), go];
  });
  return [...ascii, ...ascii.map((form) => form.replaceAll('/', '\\/')), ...careful];
}

function everyUnit(text: string): string[] {
  const digits = text.split('').map((unit) => hex(unit.charCodeAt(0), 4));
  return [digits, digits.map((four) => four.toUpperCase())].map((units) => units.map((four) => `\\u${four}`).join(''));
}

/** What encoders leave as it is: encodeURIComponent, RFC 3986 with and without slashes, encodeURI, and the URL class in a path. */
const KEPT_IN_URLS = [
  /[A-Za-z0-9_.!~*'()-]/,
  /[A-Za-z0-9_.~-]/,
  /[A-Za-z0-9_.~/-]/,
  /[A-Za-z0-9_!$-;=@[\]\\|~?#&'()*+,.-]/,
  /[A-Za-z0-9_!$-;=@[\]\\|~]/,
];
const NOTHING = /[^\0-\uffff]/;

function urlForms(text: string, kinds: readonly RegExp[]): string[] {
  const forms = kinds.flatMap((kept) => {
    const url = byBytes(text, kept, (byte) => `%${hex(byte).toUpperCase()}`);
    return [url, url.replaceAll('%20', '+')];
  });
  return [...forms, ...forms.map((form) => form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()))];
}

function cForms(text: string): string[] {
  const named = (from: string): string => from.replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\r', '\\r');
  const quoted = named(text.replace(/[\\']/g, '\\$&'));
  const bare = named(text.replaceAll('\\', '\\\\'));
  return [
    quoted,
    ...[quoted, bare].map((form) => byBytes(form, /[ -~]/, octal)),
    ...[quoted, bare].flatMap((form) => [
      byBytes(form, /[ -~]/, (byte) => `\\x${hex(byte)}`),
      form.replace(/[^\0-~]/gu, pythonPoint),
    ]),
  ];
}

function everyByte(text: string): string[] {
  return [
    ...[false, true].map((upper) =>
      byBytes(text, NOTHING, (byte) => `\\x${upper ? hex(byte).toUpperCase() : hex(byte)}`),
    ),
    byBytes(text, NOTHING, octal),
  ];
}

/** As `ascii()` of Python writes it. */
function pythonPoint(one: string): string {
  const code = one.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${hex(code)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function doubledForms(text: string): string[] {
  const single = text.replaceAll("'", "''");
  return [single, single.replaceAll('\\', '\\\\'), text.replaceAll('"', '""')];
}

const QUOTES = [
  ['"', "'"],
  ['&quot;', "'"],
  ['&quot;', '&#39;'],
  ['&quot;', '&#039;'],
  ['&quot;', '&#x27;'],
  ['&quot;', '&apos;'],
  ['&#34;', '&#39;'],
] as const;

const POINTS = [
  (code: number) => `&#${code};`,
  (code: number) => `&#x${hex(code, 1)};`,
  (code: number) => `&#x${hex(code, 1).toUpperCase()};`,
];

function everyCharacter(text: string): string[] {
  return POINTS.map((point) => [...text].map((one) => point(one.codePointAt(0) ?? 0)).join(''));
}

function markupForms(text: string): string[] {
  const base = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const quoted = QUOTES.flatMap(([double, single]) => {
    const form = base.replaceAll('"', double).replaceAll("'", single);
    return [form, form.replaceAll('+', '&#43;')];
  });
  const outside = POINTS.flatMap((point) =>
    quoted.map((form) => form.replace(/[^\0-~]/gu, (one) => point(one.codePointAt(0) ?? 0))),
  );
  return [...quoted, ...outside, ...quoted.map((form) => form.replace(/[\u00a0-\u00ff]/g, namedEntity))];
}

/** U+00A0 to U+00FF by the names that HTML gives them, in order. */
const LATIN_1 =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'.split(
    ' ',
  );

const namedEntity = (one: string): string => `&${LATIN_1[one.charCodeAt(0) - 0xa0] ?? ''};`;

/** By bytes, since encodeURIComponent throws on half a surrogate pair. */
function byBytes(text: string, kept: RegExp, write: (byte: number) => string): string {
  let written = '';
  for (const byte of Buffer.from(text)) {
    const character = String.fromCharCode(byte);
    written += byte < 128 && kept.test(character) ? character : write(byte);
  }
  return written;
}
