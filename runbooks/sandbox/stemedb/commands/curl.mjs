import path from 'node:path';
import { serve, served } from '../serving.mjs';

/** The API of stemedb-api, from what stemedb-replay loaded while its unit is active, and the alerts of Prometheus. */
export default {
  about: 'curl: the HTTP API of stemedb-api',
  state: { alerts: [] },
  options: '[-s|--silent] [-S|--show-error] [-f|--fail] [-o|--output FILE] [-w|--write-out FORMAT]',
  calls: [
    {
      usage: 'curl [-X|--request METHOD] [-H|--header HEADER]... [-d|--data BODY] [-m|--max-time N] URL',
      async run(call) {
        const { args, state, standIn, fail, print } = call;
        const { pathname, host } = new URL(args.URL);
        const { units = {} } = (await standIn('systemctl')) ?? {};
        const memory = path.join(call.env.RUNBOOK_SANDBOX_STATE, 'stemedb-replay');
        const server = served(memory);
        const isApi = !host.startsWith('prometheus');
        if (isApi && !units['stemedb-api.service']?.active)
          fail(`curl: (7) Failed to connect to ${host}: Connection refused`, 7);
        const { status, body } = isApi
          ? answer(pathname, args.data === undefined ? null : JSON.parse(args.data), server)
          : { status: 200, body: { status: 'success', data: { alerts: state.alerts } } };
        if (isApi) serve(memory, server);
        if (args.fail && status >= 400) fail(`curl: (22) The requested URL returned error: ${status}`, 22);
        if (args.output === undefined) print(typeof body === 'string' ? body : `${JSON.stringify(body)}\n`);
        if (args['write-out'] !== undefined)
          print(args['write-out'].replaceAll('%{http_code}', String(status)).replaceAll('\\n', '\n'));
      },
    },
  ],
};

function answer(pathname, body, server) {
  const { assertions } = server;
  if (server.degraded !== null) return { status: 503, body: { status: 'unhealthy', error: server.degraded } };
  if (pathname === '/v1/health')
    return {
      status: 200,
      body: { status: 'healthy', assertion_count: assertions.length, wal_segments: server.segments },
    };
  if (pathname === '/metrics') return { status: 200, body: `stemedb_assertions_total ${assertions.length}\n` };
  if (pathname === '/v1/query') {
    const pattern = new RegExp(`^${String(body?.concept_path).replaceAll('*', '.*')}$`);
    const found = assertions.filter(({ concept_path }) => pattern.test(concept_path));
    return { status: 200, body: { total: found.length, assertions: found.slice(-(body.limit ?? 10)).reverse() } };
  }
  if (pathname === '/v1/assert') {
    const sequence = (assertions.at(-1)?.sequence ?? 0) + 1;
    assertions.push({ sequence, timestamp: new Date().toISOString(), ...body });
    return { status: 201, body: { sequence } };
  }
  return { status: 404, body: { error: 'not found' } };
}
