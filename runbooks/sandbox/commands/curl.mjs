import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { resolve } from './dig.mjs';

/**
 * `urls: { 'https://api.example.com/health': { status: 200, json: { status: 'ok' }, when: [{ standIn: 'kubectl', at: ['contexts', 'prod', 'shop',
 * 'deployments', 'web', 'replicas'] }] } }`. Keys may begin with a method: `POST https://…`. `when` is what has to hold in other stand-ins (`is`, else
 * anything but nothing, 0 and false); if not, `else` is answered, without it the connection is refused. `run` is a
 * command that answers, it gets the URL. A host is looked up as dig does it: answers
 * can be given by address, so that they follow DNS. What was posted is kept in `posted`.
 */
export default {
  about: 'HTTP answers from state, which can depend on other stand-ins and on DNS',
  state: { urls: {}, posted: [] },
  calls: [
    {
      usage:
        'curl [-f|--fail] [-s|--silent] [-S|--show-error] [-L|--location] [-k|--insecure] [-v|--verbose] [-I|--head] [-X|--request METHOD] [-d|--data DATA]... [-H|--header HEADER]... [-o|--output FILE] [-w|--write-out FORMAT] [-m|--max-time N] [--connect-timeout N] [--retry N] [--retry-delay N] [-u|--user USER] URL',
      run: request,
    },
  ],
};

async function request(call) {
  const { args, state, fail } = call;
  const method = args.request ?? (args.data.length > 0 ? 'POST' : args.head ? 'HEAD' : 'GET');
  const url = /^\w+:\/\//.test(args.URL) ? args.URL : `http://${args.URL}`;
  const entry = await entryFor(call, method, url);
  if (!entry)
    fail(args.silent && !args['show-error'] ? '' : `curl: (6) Could not resolve host: ${new URL(url).hostname}`, 6);
  const answer = (await holds(call, entry.when ?? [])) ? entry : entry.else;
  if (!answer) fail(args.silent && !args['show-error'] ? '' : `curl: (7) Failed to connect to ${new URL(url).host}`, 7);
  const { status = 200 } = answer;
  if (args.data.length > 0) {
    const body = args.data.map((one) => (one.startsWith('@') ? call.read(one.slice(1)) : one)).join('&');
    if (status < 400) state.posted.push({ url, method, body });
  }
  if (args.fail && status >= 400) {
    if (args['write-out']) call.print(written(args['write-out'], status));
    if (!args.silent || args['show-error']) call.warn(`curl: (22) The requested URL returned error: ${status}`);
    call.exit(22);
    return;
  }
  if (answer.run) return call.exec([...answer.run, url]);
  const body = args.head ? `HTTP/1.1 ${status}\n` : await bodyOf(call, answer);
  if (args.output === undefined) call.print(body);
  else if (args.output !== '/dev/null') writeFileSync(path.resolve(args.output), body);
  if (args['write-out']) call.print(written(args['write-out'], status));
}

const written = (format, status) =>
  format
    .replaceAll('%{http_code}', String(status))
    .replaceAll('%{response_code}', String(status))
    .replaceAll('\\n', '\n');

/** By method and URL, then by URL, then with the address of the host in place of its name. */
async function entryFor(call, method, url) {
  const { urls } = call.state;
  const bare = url.replace(/[?#].*$/, '');
  const found = (text) => urls[`${method} ${text}`] ?? urls[text];
  const direct = found(url) ?? found(bare);
  if (direct) return direct;
  const { hostname } = new URL(url);
  for (const { value } of await resolve(call, hostname, 'A')) {
    const entry = found(bare.replace(`//${hostname}`, `//${value}`));
    if (entry) return entry;
  }
  return undefined;
}

async function valueAt(call, { standIn, at }) {
  const state = await call.standIn(standIn);
  return at.reduce((value, key) => value?.[key], state);
}

async function holds(call, conditions) {
  for (const condition of conditions) {
    const value = await valueAt(call, condition);
    const plain = typeof value === 'object' && value !== null && 'replicas' in value ? value.replicas : value;
    if ('is' in condition ? JSON.stringify(plain) !== JSON.stringify(condition.is) : !plain) return false;
  }
  return true;
}

async function bodyOf(call, answer) {
  if (answer.from) return `${JSON.stringify(await valueAt(call, answer.from))}\n`;
  if (answer.json !== undefined) return `${JSON.stringify(answer.json)}\n`;
  return answer.body ?? '';
}
