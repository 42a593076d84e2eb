import { describeError } from '../../step-kit/clients.ts';
import { formatDuration } from '../../model/duration.ts';
import { parseExactJson } from '../../model/exact-json.ts';
import type { Fact, FactObject } from '../../model/facts.ts';
import { RunbookError } from '../../model/failure.ts';
import type { JsonObject } from '../../model/json.ts';
import { formatSize } from '../../presentation/amounts.ts';
import type { StepContext, StepResult, StepRunner } from '../../model/step-kind.ts';
import { failed, passed, toStepResult } from '../../step-kit/step-result.ts';
import { exchange, type Exchange, type HttpRequest } from './exchange.ts';
import { fillBody, fillHeaders, fillUrl } from './fill.ts';
import type { HttpConfig } from './config.ts';
import { beginningOf } from '../../redaction/redactor.ts';
import type { SecretValue } from '../../model/ports.ts';

/** Facts are kept in the journal, 64 KiB in all. */
const MAX_TEXT = 16 * 1024;
const MAX_JSON = 40 * 1024;
const MAX_HEADERS = 4 * 1024;
/** Headers of answers that may contain secrets. */
const HIDDEN = new Set(['set-cookie', 'authorization', 'proxy-authenticate', 'www-authenticate']);

export const runner: StepRunner<HttpConfig> = {
  run: (config, context) =>
    toStepResult(context, 'the request may or may not have been carried out', async () => {
      const substitute: StepContext['substitute'] = (value, encode) => context.substitute(value, encode);
      const request: HttpRequest = {
        method: config.method,
        url: fillUrl(config.url, substitute),
        headers: fillHeaders(config, substitute),
        body: config.body && fillBody(config.body, substitute),
        followRedirects: config.followRedirects,
      };
      const place = `${request.url.origin}${request.url.pathname}`;
      const started = performance.now();
      const answer = await send(request, config, place, context);
      return judge(answer, Math.round(performance.now() - started), `${config.method} ${place}`, context);
    }),
};

async function send(request: HttpRequest, config: HttpConfig, place: string, context: StepContext): Promise<Exchange> {
  const timeout = AbortSignal.timeout(config.timeoutMs);
  try {
    return await exchange(request, AbortSignal.any([context.signal, timeout]), context.confinement);
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof RunbookError) throw error;
    // fetch reports every network error as "fetch failed" and puts the reason in the cause.
    const reason = timeout.aborted
      ? `no complete answer within ${formatDuration(config.timeoutMs)}`
      : describeError(error instanceof Error && error.cause !== undefined ? error.cause : error);
    throw new RunbookError(
      {
        code: 'http',
        message: `${config.method} ${place} failed: ${reason}`,
        hint: timeout.aborted
          ? 'raise the limit with a `# @timeout 2m` line above the request, or find out what hangs'
          : 'check host, port and certificate, and that the service is reachable from here',
      },
      1,
      { cause: error },
    );
  }
}

/** Facts: `status`, `headers` (lower case), `body` (text, 16 KiB), `json` (parsed, up to 40 KiB, else null), `bytes`, `truncated`, `url`, `durationMs`. */
function judge(answer: Exchange, durationMs: number, what: string, context: StepContext): StepResult {
  const text = answer.body.toString('utf8');
  const json = parseJson(text, answer);
  const facts: FactObject = {
    status: answer.status,
    headers: headersOf(answer.headers),
    body: cutBody(text, MAX_TEXT, answer, context.secrets),
    json,
    bytes: answer.body.length,
    truncated: answer.truncated || text.length > (json === null ? MAX_TEXT : MAX_JSON),
    url: `${answer.url.origin}${answer.url.pathname}`,
    durationMs,
  };
  const status = `${answer.status}${answer.statusText ? ` ${answer.statusText}` : ''}`;
  context.print(`${what}\n${status}, ${formatSize(answer.body.length)} in ${formatDuration(durationMs)}\n`);
  if (text !== '') context.print(`${cutBody(text, 4 * MAX_TEXT, answer, context.secrets).trimEnd()}\n`);
  const stdout = (answer.truncated ? beginningOf(text, context.secrets) : text).trim();
  if ((answer.status >= 200 && answer.status < 300) || context.step.attributes.expect !== null)
    return passed(facts, stdout);
  return failed(
    {
      code: 'http',
      message: `${what} answered ${status}`,
      found: `status ${answer.status}`,
      expected: 'a status from 200 to 299',
      at: context.step.place,
      hint: hintFor(answer.status),
    },
    facts,
    stdout,
  );
}

/** Leaves not even half a secret at the end, whether the text is cut here or was cut while reading. */
function cutBody(text: string, most: number, answer: Exchange, secrets: readonly SecretValue[]): string {
  if (text.length <= most && !answer.truncated) return text;
  return beginningOf(text.slice(0, most), secrets);
}

function parseJson(text: string, answer: Exchange): Fact {
  if (answer.truncated || text.length > MAX_JSON || !/^\s*[[{"\dtfn-]/.test(text)) return null;
  try {
    return parseExactJson(text);
  } catch {
    // For an answer that is not JSON, `json` is null; an expectation about one of its fields fails anyway.
    return null;
  }
}

function headersOf(headers: Headers): JsonObject {
  const kept: Record<string, string> = {};
  let length = 0;
  for (const [name, value] of headers) {
    length += name.length + value.length;
    if (HIDDEN.has(name) || length > MAX_HEADERS) continue;
    kept[name] = value;
  }
  return kept;
}

function hintFor(status: number): string {
  if (status === 401 || status === 403) return 'check the credentials that the request sends';
  if (status === 404) return 'check the path, and that this host serves it';
  if (status >= 300 && status < 400)
    return 'write expect="status == 302" if the redirect is expected, or remove `# @no-redirect` to follow it';
  if (status >= 500) return 'look at the logs of the service, or poll with a gate (every=5s within=5m)';
  return 'write expect="status == …" if another status is right';
}
