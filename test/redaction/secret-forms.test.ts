import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../src/redaction/redactor.ts';
import { requireTool } from '../support/require-tool.ts';

/** Contains what quoting has to handle: both quotes, both slashes, brackets, blanks, an ampersand, umlauts. */
const value = `Hu'nt"er&2 <Grüße>/\\+$x`;
const secret = { name: 'PW', value };
const redactor = createRedactor([secret]);

const run = (command: string): string =>
  execFileSync('/bin/bash', ['-c', command], {
    env: { ...process.env, SECRET: value, LC_ALL: 'C.UTF-8' },
    encoding: 'latin1',
  });
/** The bytes as they came, even if they are not text. */
const redact = (printed: string): string => redactor.text(Buffer.from(printed, 'latin1').toString());

/** No part of the secret of four characters or more is left in plain text. */
const parts = (): string[] => Array.from({ length: value.length - 3 }, (_, at) => value.slice(at, at + 4));

const python = (expression: string): string =>
  `python3 -c 'import os, json, html, urllib.parse, shlex, csv, sys, quopri, base64; s = os.environ["SECRET"]; print(${expression})'`;

const COMMANDS: readonly (readonly [string, string, string])[] = [
  ['python3', 'HTML of Python', python('html.escape(s)')],
  ['python3', 'HTML of Python, all in numbers', python('html.escape(s).encode("ascii", "xmlcharrefreplace").decode()')],
  ['python3', 'HTML, every character a number', python('"".join(f"&#{ord(c)};" for c in s)')],
  ['python3', 'HTML, every character a number in hex', python('"".join(f"&#x{ord(c):x};" for c in s)')],
  [
    'python3',
    'HTML with names',
    python(
      '"".join("&" + __import__("html.entities").entities.codepoint2name[ord(c)] + ";" if ord(c) > 127 else c for c in html.escape(s))',
    ),
  ],
  ['python3', 'JSON', python('json.dumps(s)')],
  ['python3', 'JSON within JSON', python('json.dumps(json.dumps({"a": s}))')],
  [
    'python3',
    'JSON within JSON as it is',
    python('json.dumps(json.dumps({"a": s}, ensure_ascii=False), ensure_ascii=False)'),
  ],
  ['python3', 'a URL', python('urllib.parse.quote(s)')],
  ['python3', 'a form', python('urllib.parse.quote_plus(s)')],
  ['python3', 'a URL, every byte of it', python('"".join("%%%02x" % b for b in s.encode())')],
  ['python3', 'a URL within a URL', python('urllib.parse.quote(urllib.parse.quote(s, safe=""), safe="")')],
  ['python3', 'JSON, every character of it', python('"".join("\\\\u%04x" % ord(c) for c in s)')],
  ['python3', 'C in octal, every byte of it', python('"".join("\\\\%03o" % b for b in s.encode())')],
  ['python3', 'a word of a shell', python('shlex.quote(s)')],
  ['python3', 'CSV', python('csv.writer(sys.stdout).writerow([s]) and ""')],
  ['python3', 'repr', python('ascii(s)')],
  ['python3', 'bytes', python('s.encode()')],
  ['python3', 'a list of numbers', python('list(s.encode())')],
  ['python3', 'quoted-printable', python('quopri.encodestring(s.encode(), quotetabs=False).decode()')],
  ['python3', 'base64 broken at 76 columns', python('base64.encodebytes(b"x" * 50 + s.encode()).decode()')],
  ['jq', 'jq', `jq -n --arg s "$SECRET" '$s'`],
  ['jq', 'jq in ASCII', `jq -na --arg s "$SECRET" '$s'`],
  ['jq', 'JSON within JSON of jq', `jq -n --arg s "$SECRET" '{a: $s} | tojson'`],
  ['jq', 'HTML of jq', `jq -nr --arg s "$SECRET" '$s | @html'`],
  ['jq', 'a URL of jq', `jq -nr --arg s "$SECRET" '$s | @uri'`],
  ['jq', 'CSV of jq', `jq -nr --arg s "$SECRET" '[$s] | @csv'`],
  ['jq', 'a shell word of jq', `jq -nr --arg s "$SECRET" '$s | @sh'`],
  ['python3', 'base32 of a longer text', python('base64.b32encode(b"abc" + s.encode() + b"xyz").decode()')],
  ['base32', 'base32', 'printf %s "$SECRET" | base32'],
  ['base32', 'base32 of a longer text', 'printf "xyz%s and more" "$SECRET" | base32 -w 20'],
  ['iconv', 'UTF-16 in base64, as PowerShell has it', 'printf %s "$SECRET" | iconv -t UTF-16LE | base64'],
  ['iconv', 'UTF-16 in hex', 'printf %s "$SECRET" | iconv -t UTF-16LE | od -An -tx1 -v | tr -d " \\n"'],
  ['iconv', 'UTF-8 read as Latin-1', 'printf %s "$SECRET" | iconv -f latin1 -t utf8'],
  ['bash', '%q', 'printf "%q\\n" "$SECRET"'],
  ['bash', '%q in ASCII', 'LC_ALL=C; printf "%q\\n" "$SECRET"'],
  ['bash', 'set -x', '(set -x; : "$SECRET") 2>&1'],
  ['bash', '@Q', 'echo "${SECRET@Q}"'],
  ['sed', 'sed -n l', 'printf "%s\\n" "$SECRET" | sed -n "l 0"'],
  ['xxd', 'xxd', 'printf "before %s after" "$SECRET" | xxd'],
  ['xxd', 'xxd at another place', 'printf "%s after" "$SECRET" | xxd'],
  ['xxd', 'xxd with other columns', 'printf "before %s after" "$SECRET" | xxd -c 24 -g 1'],
  ['xxd', 'xxd -e', 'printf "1234%s after" "$SECRET" | xxd -e'],
  ['xxd', 'xxd -p', 'printf "before %s after" "$SECRET" | xxd -p'],
  ['xxd', 'xxd -i', 'printf "before %s after" "$SECRET" | xxd -i'],
  ['hexdump', 'hexdump -C', 'printf "before %s after" "$SECRET" | hexdump -C'],
  ['hexdump', 'hexdump', 'printf "123456%s after" "$SECRET" | hexdump'],
  ['od', 'od', 'printf "123456%s after" "$SECRET" | od'],
  ['od', 'od -tx1z', 'printf "before %s after" "$SECRET" | od -tx1z'],
  ['od', 'od -c', 'printf "before %s after" "$SECRET" | od -c'],
  ['od', 'od -b', 'printf "before %s after" "$SECRET" | od -b'],
  ['od', 'od -An -tu1', 'printf "before %s after" "$SECRET" | od -An -tu1'],
];

/** The tools that are installed; the others are reported. bash, sed and the core utilities are everywhere. */
const TOOLS = new Set([
  ...['bash', 'sed', 'base32', 'iconv', 'od'],
  ...(['python3', 'jq', 'xxd', 'hexdump'] as const).filter((tool) => requireTool(tool)),
]);

describe('a secret as another tool writes it', () => {
  it.each(COMMANDS.filter(([tool]) => TOOLS.has(tool)))('is found: %s, %s', (_, __, command) => {
    const printed = run(command);
    const redacted = redact(printed);
    expect(redacted).toContain('[redacted PW]');
    expect(parts().filter((part) => redacted.includes(part))).toEqual([]);
    // At most a few digits and escapes are left at the ends; the text around and between them is the test's.
    const left = redacted.replaceAll(/\[redacted PW\]/g, '');
    expect(left.length).toBeLessThan(printed.length / 2 + 60);
  });

  it('is found in UTF-16 of both byte orders', () => {
    for (const order of ['LE', 'BE']) {
      const printed = execFileSync('/bin/bash', ['-c', `printf '%s' "$SECRET" | iconv -t UTF-16${order}`], {
        env: { ...process.env, SECRET: 'correct-horse-battery', LC_ALL: 'C.UTF-8' },
      });
      const plain = createRedactor([{ name: 'PW', value: 'correct-horse-battery' }]);
      expect(plain.text(printed.toString())).toBe('[redacted PW]');
    }
  });

  it('is found as PostgreSQL quotes it', () => {
    const own = createRedactor([{ name: 'PW', value: "o'brien\\secret" }]);
    expect(own.text(`ALTER ROLE x PASSWORD 'o''brien\\secret'`)).toBe("ALTER ROLE x PASSWORD '[redacted PW]'");
    expect(own.text(`ALTER ROLE x PASSWORD  E'o''brien\\\\secret'`)).toBe("ALTER ROLE x PASSWORD  E'[redacted PW]'");
  });
});
