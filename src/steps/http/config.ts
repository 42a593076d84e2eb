import { diagnostic, type Diagnostic } from '../../model/diagnostic.ts';
import { parseDuration } from '../../model/duration.ts';
import { didYouMean } from '../../presentation/did-you-mean.ts';
import type { Configured, FenceSource } from '../../model/step-kind.ts';
import { referencesIn } from '../../model/template.ts';

export type HttpConfig = {
  readonly method: string;
  /** Absolute, http or https; may contain `${NAME}`. */
  readonly url: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body: HttpBody | null;
  readonly followRedirects: boolean;
  /** For the whole exchange, in addition to `timeout=` of the step. */
  readonly timeoutMs: number;
};

/** How values are inserted: into the strings of a JSON document, URL-encoded into a form, unchanged into other text. */
export type HttpBody = { readonly kind: 'json' | 'form' | 'text'; readonly text: string };

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const DEFAULT_TIMEOUT_MS = 30_000;

interface Line {
  readonly text: string;
  readonly offset: number;
}

/** Reads a request as in .http files: directives and comments, request line, headers, blank line, body. */
export function configureHttp(source: FenceSource): Configured<HttpConfig> {
  const diagnostics: Diagnostic[] = [];
  const report = (line: Line, message: string, hint: string): void => {
    const span = source.at(line.offset, line.offset + line.text.length);
    diagnostics.push(diagnostic(span, { rule: 'bad-http', message, hint }));
  };
  const lines = linesOf(source.code);
  const separator = lines.find(({ text }) => text.startsWith('###'));
  if (separator)
    report(separator, 'one step is one request, but `###` begins another one', 'give each request its own fence');

  let [followRedirects, timeoutMs] = [true, DEFAULT_TIMEOUT_MS];
  let index = 0;
  for (; index < lines.length && /^\s*($|#|\/\/)/.test(lines[index]?.text ?? ''); index += 1) {
    const line = lines[index];
    const [, name, value = ''] = /^(?:#|\/\/)\s*@([\w-]+)\s*(.*)$/.exec(line?.text ?? '') ?? [];
    if (!line || name === undefined) continue;
    const duration = parseDuration(/^\d+$/.test(value.trim()) ? `${value.trim()}s` : value.trim());
    if (name === 'no-redirect') followRedirects = false;
    else if (name === 'timeout' && duration) timeoutMs = duration;
    else if (name === 'timeout')
      report(
        line,
        `@timeout is "${value}", expected a duration such as 10s`,
        'correct it; a bare number is in seconds',
      );
    else if (name !== 'name')
      report(
        line,
        `unknown directive @${name}, expected @no-redirect or @timeout`,
        'remove it, or write it as a plain comment',
      );
  }
  const first = lines[index];
  if (!first) {
    diagnostics.push(
      diagnostic(source.span, {
        rule: 'bad-http',
        message: 'the fence contains no request',
        hint: 'write `GET https://host/path`',
      }),
    );
    return { config: null, diagnostics, references: [] };
  }
  let request = first.text.trim();
  for (index += 1; /^\s+[?&]/.test(lines[index]?.text ?? ''); index += 1) request += lines[index]?.text.trim();
  const { method, url } = readRequest(request, (message, hint) => report(first, message, hint));

  const headers: { name: string; value: string }[] = [];
  for (; index < lines.length; index += 1) {
    const line = lines[index];
    if (!line || line.text.trim() === '') break;
    if (/^(#|\/\/)/.test(line.text)) continue;
    const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*(.*?)\s*$/.exec(line.text) ?? [];
    if (name === undefined || value === undefined)
      report(
        line,
        `"${line.text.slice(0, 60)}" is not a header`,
        'write `Name: value`; put a blank line before the body',
      );
    else headers.push({ name, value });
  }
  const bodyLine = lines[index + 1];
  const text = bodyLine ? source.code.slice(bodyLine.offset).replace(/\s+$/, '') : '';
  const body =
    text === '' ? null : readBody(text, headers, (message, hint) => bodyLine && report(bodyLine, message, hint));
  if (body && (method === 'GET' || method === 'HEAD') && bodyLine) {
    report(bodyLine, `a ${method} request cannot have a body`, 'use POST or PUT, or put the values into the query');
  }
  const config = { method, url, headers, body, followRedirects, timeoutMs };
  return { config: diagnostics.length > 0 ? null : config, diagnostics, references: referencesIn(config) };
}

function readRequest(
  request: string,
  report: (message: string, hint: string) => void,
): { readonly method: string; readonly url: string } {
  const [, word, rest = ''] = /^([A-Za-z]+)\s+(\S.*)$/.exec(request) ?? [];
  const method = (word ?? 'GET').toUpperCase();
  const url = (word === undefined ? request : rest).replace(/\s+HTTP\/\d(\.\d)?$/i, '');
  if (!METHODS.includes(method))
    report(
      `unknown method ${method}, expected one of ${METHODS.join(', ')}`,
      didYouMean(method, METHODS) ?? 'use one of these',
    );
  if (/\s/.test(url)) report('the URL contains a space', 'write %20 for it, or use a param: its value is encoded');
  else if (!/^(https?:\/\/|\$\{\w+\})/i.test(url)) {
    report(`"${url.slice(0, 60)}" is not an absolute URL`, 'begin with http://, https://, or one param that does');
  } else if (/^https?:\/\/[^/?#]*@/i.test(url)) {
    report('the URL contains a user or password', 'send them in an Authorization header, from a secret param');
  }
  return { method, url };
}

function readBody(
  text: string,
  headers: readonly { readonly name: string; readonly value: string }[],
  report: (message: string, hint: string) => void,
): HttpBody {
  const type = headers.find(({ name }) => name.toLowerCase() === 'content-type')?.value.toLowerCase() ?? '';
  if (type.includes('form-urlencoded')) return { kind: 'form', text: text.replace(/\r?\n\s*(?=&)/g, '') };
  // JSON without a content type is treated as JSON too: a quote in a value must not begin another field.
  if (type === '' && /^\s*[[{]/.test(text) && isJson(text)) return { kind: 'json', text };
  if (!/[/+]json\b/.test(type)) return { kind: 'text', text };
  try {
    JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    report(
      `the content type says JSON, but the body is not JSON: ${reason}`,
      'write `${NAME}` inside quotes: its value is inserted as a JSON string',
    );
  }
  return { kind: 'json', text };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function linesOf(code: string): Line[] {
  const lines: Line[] = [];
  let offset = 0;
  for (const text of code.split('\n')) {
    lines.push({ text: text.replace(/\r$/, ''), offset });
    offset += text.length + 1;
  }
  return lines;
}
