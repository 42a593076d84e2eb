import { remember } from './remember.ts';
import type { ShellCommand } from './script.ts';
import { hasFlag, lineOf, operands, verb } from './words.ts';

/** Why a command does not end by itself; null if it does, or if something ends it. */
export const endless = remember((command: ShellCommand): string | null => {
  const { wrappers, place } = command;
  if (place.background || wrappers.includes('timeout') || wrappers.includes('nohup') || wrappers.includes('setsid'))
    return null;
  if (isCutShort(command) || hasFlag(command, '--help', '--version')) return null;
  const line = lineOf(command);
  return RULES.find(([, test]) => (test instanceof RegExp ? test.test(line) : test(command)))?.[0] ?? null;
});

/** A later command of the pipeline that ends as soon as it has seen enough: `tail -f log | grep -m1 ready`. */
function isCutShort({ place }: ShellCommand): boolean {
  return place.pipe !== null && place.pipe.names.slice(place.pipe.index + 1).some((name) => name === 'head');
}

const follows = (command: ShellCommand): boolean => hasFlag(command, '-f', '--follow');

/** What goes on for ever, and the commands that do it. */
const RULES: readonly (readonly [why: string, test: RegExp | ((command: ShellCommand) => boolean)])[] = [
  [
    'follows the file for ever',
    (c) =>
      c.name === 'tail' && (hasFlag(c, '-f', '-F', '--follow') || c.args.some(({ value }) => /^-\d+[fF]$/.test(value))),
  ],
  ['repeats its command for ever', (c) => c.name === 'watch' && !hasFlag(c, '-g', '--chgexit', '-q', '--equexit')],
  ['follows the journal for ever', (c) => c.name === 'journalctl' && follows(c)],
  ['follows the kernel log for ever', (c) => c.name === 'dmesg' && hasFlag(c, '-w', '-W', '--follow', '--follow-new')],
  ['follows the logs for ever', (c) => /^(kubectl|oc)$/.test(c.name) && verb(c) === 'logs' && follows(c)],
  [
    'watches for changes for ever',
    (c) => /^(kubectl|oc)$/.test(c.name) && verb(c) === 'get' && hasFlag(c, '-w', '--watch', '--watch-only'),
  ],
  [
    'forwards until it is stopped',
    (c) => /^(kubectl|oc)$/.test(c.name) && /^(port-forward|proxy|attach)$/.test(verb(c)),
  ],
  [
    'follows the logs for ever',
    (c) =>
      /^(docker|podman|docker-compose|nerdctl)$/.test(c.name) &&
      operands(c).includes('logs') &&
      follows(c) &&
      !/ -f \S+\.ya?ml/.test(lineOf(c)),
  ],
  ['follows the logs for ever', /^(stern|kubetail) /],
  [
    'follows the logs for ever',
    (c) => c.name === 'aws' && operands(c).slice(0, 2).join(' ') === 'logs tail' && hasFlag(c, '--follow'),
  ],
  ['follows the logs for ever', /^(heroku|fly|flyctl|gcloud|az) (\S+ )*(logs|log)( \S+)* (--tail|--follow|-f|tail)\b/],
  ['shows statistics for ever', /^docker stats(?!.*--no-stream)/],
  ['shows events for ever', /^docker events(?!.*--until)/],
  [
    'stays in the foreground',
    (c) =>
      (/^(docker|podman)$/.test(c.name)
        ? operands(c)[0] === 'compose' && operands(c).includes('up')
        : c.name === 'docker-compose' && operands(c).includes('up')) &&
      !hasFlag(c, '-d', '--detach', '--wait', '--abort-on-container-exit', '--exit-code-from'),
  ],
  ['sends packets for ever', (c) => /^ping6?$/.test(c.name) && !hasFlag(c, '-c', '-w', '--count') && c.args.length > 0],
  ['captures for ever', (c) => /^(tcpdump|tshark|ngrep)$/.test(c.name) && !hasFlag(c, '-c', '-r', '-D', '--count')],
  ['prints for ever', (c) => /^(vmstat|iostat|mpstat|pidstat|sar|nfsstat)$/.test(c.name) && endsWithOneNumber(c)],
  ['prints for ever', /^(strace|ltrace|perf top|iftop|nethogs|mtail|inotifywait (\S+ )*(-m|--monitor))\b/],
  ['never ends', /^sleep (infinity|inf)$/],
  ['never ends', (c) => c.name === 'yes' && c.place.pipe === null],
  [
    'is a server that stays in the foreground',
    /^(redis-server|redis-sentinel|minio server|vault server|etcd|mongod|mysqld|mysqld_safe|postgres -D|consul agent|nomad agent|nats-server|memcached|haproxy -f|prometheus|grafana-server|clickhouse-server|zookeeper-server-start(\.sh)?|kafka-server-start(\.sh)?|rabbitmq-server|traefik|caddy run|caddy file-server)\b(?!.*(--daemonize yes|--fork|-daemon\b|-detached\b|--daemon\b| -B\b| -d\b| -D\b$))/,
  ],
  [
    'is a server that stays in the foreground',
    /^(python3? -m http\.server|php -S|flask run|uvicorn|gunicorn(?!.*(-D|--daemon))|streamlit run|rails (s|server)\b(?!.*(-d|--daemon))|http-server|serve|ngrok)\b/,
  ],
  ['is a server that stays in the foreground', /^(npm|yarn|pnpm) (run )?(start|dev|serve|watch)\b/],
  ['is a server that stays in the foreground', /^nginx .*daemon off/],
  [
    'consumes for ever',
    (c) => /^kafka-console-consumer(\.sh)?$/.test(c.name) && !hasFlag(c, '--max-messages', '--timeout-ms'),
  ],
  [
    'consumes for ever',
    /^(kafka-mirror-maker(\.sh)?|kcat .*-C(?!.* -e)|kafkacat .*-C(?!.* -e)|redis-cli (\S+ )*(monitor|subscribe|psubscribe)|pg_recvlogical .*--start|pg_receivewal|mosquitto_sub (?!.*-C))\b/i,
  ],
  [
    'listens until somebody connects',
    (c) => /^(nc|ncat|netcat)$/.test(c.name) && hasFlag(c, '-l', '--listen') && hasFlag(c, '-k', '--keep-open'),
  ],
];

/** `vmstat 1` repeats for ever, `vmstat 1 5` five times. */
function endsWithOneNumber({ args }: ShellCommand): boolean {
  const numbers = args.filter(({ value }) => /^\d+$/.test(value));
  return numbers.length === 1 && !args.some(({ value }) => value === '-p');
}
