import { RunbookError } from '../../model/failure.ts';
import type { Json } from '../../model/json.ts';
import type { HttpBody, HttpConfig } from './config.ts';

type Substitute = <T extends Json>(value: T, encode?: (value: string) => string) => T;

/**
 * The URL with its values: a `${NAME}` that begins it is taken as scheme and host (and may bring a path), one in host
 * or port has to look like one, and everything behind is encoded, so that a value can add no segment and no parameter.
 */
export function fillUrl(template: string, substitute: Substitute): URL {
  const [, origin = '', rest = ''] = /^(\$\{\w+\}|https?:\/\/[^/?#]*)(.*)$/is.exec(template) ?? [];
  const begin = origin.startsWith('$') ? substitute(origin) : substitute(origin, asHost);
  const path = substitute(rest, (value) => encodeURIComponent(value));
  const [pathOnly = ''] = path.split(/[?#]/, 1);
  const [written = ''] = rest.split(/[?#]/, 1);
  const isDots = (segment: string): boolean => /^(\.|%2e){1,2}$/i.test(segment);
  const dots = pathOnly.split('/').filter(isDots).length;
  if (dots > written.split('/').filter(isDots).length)
    throw refused(template, 'a value is "." or "..", which would lead to another path');
  let url: URL;
  try {
    url = new URL(begin + path);
  } catch {
    throw refused(template, `"${begin}" does not begin a URL`);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw refused(template, `${url.protocol} is neither http: nor https:`);
  if (url.username !== '' || url.password !== '')
    throw refused(template, 'it holds a user or password: send them in an Authorization header');
  return url;
}

/** The request's headers with their values; a line break in one would begin another header. */
export function fillHeaders(config: HttpConfig, substitute: Substitute): Headers {
  const headers = new Headers();
  for (const { name, value } of config.headers) {
    const filled = substitute(value);
    if (/[\r\n\0]/.test(filled)) {
      throw new RunbookError({
        code: 'http',
        message: `The value of the header ${name} holds a line break.`,
        hint: 'Trim the param it comes from.',
      });
    }
    headers.append(name, filled);
  }
  return headers;
}

export function fillBody(body: HttpBody, substitute: Substitute): string {
  // Written anew only where something is put in: other documents keep their numbers digit by digit.
  if (!body.text.includes('${')) return body.text;
  if (body.kind === 'json') return JSON.stringify(substitute(JSON.parse(body.text) as Json));
  return body.kind === 'form' ? substitute(body.text, (value) => encodeURIComponent(value)) : substitute(body.text);
}

function asHost(value: string): string {
  if (/^[A-Za-z0-9._:[\]-]+$/.test(value)) return value;
  throw new RunbookError({
    code: 'http',
    message: `"${value}" is no host or port.`,
    hint: 'Correct the param that stands for it.',
  });
}

function refused(url: string, why: string): RunbookError {
  return new RunbookError({
    code: 'http',
    message: `The URL ${url} cannot be used: ${why}.`,
    hint: 'Correct the param that it is made of.',
  });
}
