import { RunbookError } from '../../model/failure.ts';
import type { Json } from '../../model/json.ts';
import type { HttpBody, HttpConfig } from './config.ts';

type Substitute = <T extends Json>(value: T, encode?: (value: string) => string) => T;

/**
 * The URL with its values: a `${NAME}` that begins it is scheme and host (and may include a path), one in the host
 * or port must look like one, and everything after that is encoded, so that a value cannot add a segment or a parameter.
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
    throw refused(template, 'a value is "." or "..", which would change the path');
  let url: URL;
  try {
    url = new URL(begin + path);
  } catch {
    throw refused(template, `"${begin}" does not begin a URL`);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw refused(template, `${url.protocol} is neither http: nor https:`);
  if (url.username !== '' || url.password !== '')
    throw refused(template, 'it contains a user or password: send them in an Authorization header');
  return url;
}

/** The headers of the request with their values; a line break in one would begin another header. */
export function fillHeaders(config: HttpConfig, substitute: Substitute): Headers {
  const headers = new Headers();
  for (const { name, value } of config.headers) {
    const filled = substitute(value);
    if (/[\r\n\0]/.test(filled)) {
      throw new RunbookError({
        code: 'http',
        message: `the value of the header ${name} contains a line break`,
        hint: 'trim the param that it comes from',
      });
    }
    headers.append(name, filled);
  }
  return headers;
}

export function fillBody(body: HttpBody, substitute: Substitute): string {
  // Serialised again only where something is inserted: other documents keep their numbers digit by digit.
  if (!body.text.includes('${')) return body.text;
  if (body.kind === 'json') return JSON.stringify(substitute(JSON.parse(body.text) as Json));
  return body.kind === 'form' ? substitute(body.text, (value) => encodeURIComponent(value)) : substitute(body.text);
}

function asHost(value: string): string {
  if (/^[A-Za-z0-9._:[\]-]+$/.test(value)) return value;
  throw new RunbookError({
    code: 'http',
    message: `"${value}" is not a host or port`,
    hint: 'correct the param that it comes from',
  });
}

function refused(url: string, why: string): RunbookError {
  return new RunbookError({
    code: 'http',
    message: `the URL ${url} cannot be used: ${why}`,
    hint: 'correct the param that it contains',
  });
}
