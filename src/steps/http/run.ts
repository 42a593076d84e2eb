import { describeError } from '../../step-kit/clients.ts';
import { formatDuration } from '../../model/duration.ts';
import { parseExactJson } from '../../model/exact-json.ts';
import type { Fact, FactObject } from '../../model/facts.ts';
import { RunbookError } from '../../model/failure.ts';
import type { JsonObject } from '../../model/json.ts';
import { formatSize } from '../../presentation/size.ts';
import type { StepContext, StepResult, StepRunner } from '../../model/step-kind.ts';
import { failed, passed, toStepResult } from '../../step-kit/step-result.ts';
import { exchange, type Exchange, type HttpRequest } from './exchange.ts';
import { fillBody, fillHeaders, fillUrl } from './fill.ts';
import type { HttpConfig } from './config.ts';
import { beginningOf } from '../../redaction/cut-text.ts';
import type { SecretValue } from '../../model/ports.ts';

/** Facts are kept in the journal, 64 KiB in all. */
const MAX_TEXT = 16 * 1024;
const MAX_JSON = 40 * 1024;
const MAX_HEADERS = 4 * 1024;
/** Answers may set secrets, too. */
const HIDDEN = new Set(['set-cookie', 'authorization', 'proxy-authenticate', 'www-authenticate']);

export const runner: StepRunner<HttpConfig> = {
  run: (config, context) =>
    toStepResult(context, 'The request may have been carried out or not.', async () => {
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
    // fetch words every network error as "fetch failed" and says the reason in the cause.
    const reason = timeout.aborted
      ? `no whole answer within ${formatDuration(config.timeoutMs)}`
      : describeError(error instanceof Error && error.cause !== undefined ? error.cause : error);
    throw new RunbookError(
      {
        code: 'http',
        message: `${config.method} ${place} failed: ${reason}.`,
        hint: timeout.aborted
          ? 'Give it longer with a `# @timeout 2m` line above the request, or find out what hangs.'
          : 'Check host, port and certificate, and that the service can be reached from here.',
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
      message: `${what} answered ${status}.`,
      found: `status ${answer.status}`,
      expected: 'a status from 200 to 299',
      at: context.step.place,
      hint: hintFor(answer.status),
    },
    facts,
    stdout,
  );
}

/** Not even half a secret at the end, be the cut ours or that of the reader. */
function cutBody(text: string, most: number, answer: Exchange, secrets: readonly SecretValue[]): string {
  if (text.length <= most && !answer.truncated) return text;
  return beginningOf(text.slice(0, most), secrets);
}

function parseJson(text: string, answer: Exchange): Fact {
  if (answer.truncated || text.length > MAX_JSON || !/^\s*[[{"\dtfn-]/.test(text)) return null;
  try {
    return parseExactJson(text);
  } catch {
    // An answer that is no JSON has `json` null; an expectation that asks for a field of it fails by itself.
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
  if (status === 401 || status === 403) return 'Check the credentials that the request sends.';
  if (status === 404) return 'Check the path, and that this host serves it.';
  if (status >= 300 && status < 400)
    return 'Redirects are not followed here (`# @no-redirect`): say expect="status == 302" if that is what has to come.';
  if (status >= 500) return 'The service is not healthy: look at its logs, or poll with a gate (every=5s within=5m).';
  return 'Say with expect="status == …" if another status is right.';
}
