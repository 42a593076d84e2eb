import { diagnostic, type Diagnostic } from '../../model/diagnostic.ts';
import type { Configured, FenceSource } from '../../model/step-kind.ts';
import { referencesIn } from '../../model/template.ts';

export type Algorithm = 'sha256' | 'sha512' | 'md5';

export type ChecksumEntry = {
  /** Lower-case hex, or one `${NAME}`. */
  readonly digest: string;
  /** A path or `s3://bucket/key`. */
  readonly name: string;
  readonly line: number;
  readonly column: number;
};

export type ChecksumConfig = {
  readonly algorithm: Algorithm;
  readonly file: string;
  readonly entries: readonly ChecksumEntry[];
};

const HEX_LENGTH: Readonly<Record<Algorithm, number>> = { md5: 32, sha256: 64, sha512: 128 };
const GNU = /^(?<escaped>\\?)(?<digest>[0-9A-Fa-f]+|\$\{\w+\}) [ *](?<name>.+)$/;
const BSD = /^(?<escaped>\\?)(?<algorithm>MD5|SHA256|SHA512) \((?<name>.+)\) = (?<digest>[0-9A-Fa-f]+|\$\{\w+\})$/;

/** Reads the lines of `sha256sum` in both of its forms; any other line is an error at its place. */
export function configureChecksum(source: FenceSource): Configured<ChecksumConfig> {
  const algorithm = source.language as Algorithm;
  const diagnostics: Diagnostic[] = [];
  const entries: ChecksumEntry[] = [];
  let offset = 0;
  for (const line of source.code.split('\n')) {
    const text = line.replace(/\r$/, '');
    const report = (message: string, hint: string): void => {
      diagnostics.push(diagnostic(source.at(offset, offset + text.length), { rule: 'bad-checksum', message, hint }));
    };
    if (text.trim() !== '' && !text.startsWith('#')) {
      const read = readLine(text, algorithm);
      if ('problem' in read) report(read.problem, read.hint);
      else entries.push({ ...read, line: source.at(offset).start.line, column: source.at(offset).start.column });
    }
    offset += line.length + 1;
  }
  if (entries.length === 0 && diagnostics.length === 0) {
    const hint = `write lines as ${algorithm}sum prints them: digest, two spaces, path or s3:// URI`;
    diagnostics.push(diagnostic(source.span, { rule: 'bad-checksum', message: 'the fence lists no files', hint }));
  }
  const config = { algorithm, file: source.span.file, entries };
  return { config: diagnostics.length > 0 ? null : config, diagnostics, references: referencesIn(config) };
}

type Line = { readonly digest: string; readonly name: string } | { readonly problem: string; readonly hint: string };

function readLine(text: string, algorithm: Algorithm): Line {
  const groups = (BSD.exec(text) ?? GNU.exec(text))?.groups;
  const { digest = '', name = '', escaped = '', algorithm: said } = groups ?? {};
  if (!groups) {
    const hint = `write \`<digest>  <path>\` as ${algorithm}sum prints it, or \`${algorithm.toUpperCase()} (<path>) = <digest>\``;
    return { problem: `"${text.slice(0, 60)}" is not a line of ${algorithm}sum`, hint };
  }
  if (said && said.toLowerCase() !== algorithm) {
    return {
      problem: `this line is ${said}, but the fence is ${algorithm}`,
      hint: 'put it in a fence of that language',
    };
  }
  const length = HEX_LENGTH[algorithm];
  if (!digest.startsWith('$') && digest.length !== length) {
    return {
      problem: `the digest has ${digest.length} hex digits, expected the ${length} of ${algorithm}`,
      hint: 'copy all of it, or use the fence language of its algorithm',
    };
  }
  return { digest: digest.startsWith('$') ? digest : digest.toLowerCase(), name: escaped ? unescapeName(name) : name };
}

/** A leading backslash on the line says that newlines and backslashes in the name are escaped. */
function unescapeName(name: string): string {
  return name.replace(/\\([nr\\])/g, (_, char: string) => ({ n: '\n', r: '\r' })[char] ?? '\\');
}
