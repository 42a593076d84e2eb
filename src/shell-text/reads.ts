import { actionOf, mayActBeyond } from '../sql-text/acting-functions.ts';
import { changes, destroysInSql } from './effects.ts';
import type { ShellCommand, ShellScript } from './script.ts';
import { hasFlag, lineOf, operands, sqlOf, verb } from './words.ts';
import { carried } from './wrappers.ts';

/** Commands that only look, whatever their arguments are, as long as nothing is redirected into a file. */
const LOOKS = new Set(
  [
    'ls cat head tail grep egrep fgrep zgrep zcat bzcat xzcat zstdcat jq cut uniq wc tr df du free uptime ps pgrep ss netstat',
    'lsof dig nslookup host ping ping6 traceroute tracepath mtr id whoami uname pwd cd echo printf true false test [ [[ (( :',
    'stat file which type printenv sleep sha1sum sha256sum sha512sum md5sum cksum diff cmp comm base64 nproc lscpu',
    'lsblk lsusb lspci blkid findmnt last w who vmstat iostat mpstat getent tree realpath readlink basename dirname seq column',
    'export local declare typeset readonly set shopt unset read wait exit return break continue let basename rev tac nl fold',
    'pg_isready pg_controldata pg_verifybackup pg_lsclusters pg_amcheck strings xxd hexdump od less more locale arch groups tty',
  ]
    .join(' ')
    .split(' '),
);

type Test = (command: ShellCommand) => boolean;

/** Commands that only look with these arguments: patterns are matched against name and words. */
const LOOKS_WITH: readonly (RegExp | Test)[] = [
  /^(kubectl|oc) (\S+ )*?(get|describe|logs|top|version|explain|api-resources|api-versions|cluster-info|events|wait|diff|auth (can-i|whoami)|config (view|current-context|get-contexts)|rollout (status|history)|options)\b/,
  /^helm (\S+ )*?(list|ls|status|get|history|version|search|show|template|lint|env)\b/,
  /^(docker|podman|nerdctl|docker-compose|crictl)( compose)? (\S+ )*?(ps|images|logs|inspect|stats|version|info|top|port|diff|events|config|ls|history|pods)\b/,
  /^aws (--\S+ (?!s3|\w+ \w+-)\S+ )*(s3 ls\b|\S+ (describe|list|get|head|lookup|search|filter|batch-get|wait)\b|logs tail\b|configure (list|get)\b|--version)/,
  /^gcloud (\S+ )*?(list|describe|info|version|get-[a-z-]+|config get-value)\b/,
  /^az (\S+ )*?(list|show|list-[a-z-]+|show-[a-z-]+|get-[a-z-]+(?<!get-credentials)|check-[a-z-]+|version|wait|exists)\b/,
  /^(gsutil|s3cmd|rclone|mc) (\S+ )*?(ls|du|stat|cat|lsl|lsd|lsf|size|check|info)\b/,
  /^(terraform|tofu) (\S+ )*?(plan(?! .*-out)|show|output|validate|version|providers|graph|state (list|show|pull))\b/,
  /^git (-C \S+ )?(status|log|diff|show|rev-parse|describe|ls-files|ls-remote|blame|shortlog|grep|cat-file|remote -v)\b/,
  /^systemctl (--\S+ )*(status|is-active|is-enabled|is-failed|is-system-running|show|list-[a-z-]+|cat|get-default)\b/,
  /^service \S+ status\b/,
  /^journalctl(?!.*--(vacuum|rotate|flush))/,
  /^(vault|consul|nomad) (\S+ )*?(status|read|list|lookup|get|members|info|validate|version|peers)\b(?! -output)/,
  /^velero (\S+ )*?(get|describe|logs|version)\b/,
  /^(restic|borg) (\S+ )*?(snapshots|check|stats|ls|list|info|diff|find)\b/,
  /^pgbackrest (\S+ )*?(info|check|verify)\b/,
  /^(wal-g|wal-g-pg) (backup-list|wal-show|wal-verify|backup-show)\b/,
  /^barman (list-\S+|show-\S+|check|status|verify\S*|diagnose)\b/,
  /^patronictl (\S+ )*?(list|topology|history|show-config|version)\b/,
  /^etcdctl (\S+ )*?(get|endpoint \S+|member list|version|alarm list|snapshot status|watch)\b/,
  /^redis-cli (-\S+ (?![a-z]+$)\S+ |--\S+ )*(ping|info|get|keys|scan|dbsize|role|config get|ttl|type|llen|lrange|hgetall|hget|exists|lastsave|cluster (info|nodes|slots)|memory usage|latency \S+|client list|slowlog get)\b/i,
  /^rabbitmqctl (\S+ )*?(list_\S+|status|cluster_status|environment|report|ping|node_health_check)\b/,
  /^rabbitmq-diagnostics\b/,
  /^kafka-(topics|consumer-groups|configs|log-dirs)(\.sh)? .*--(list|describe)\b/,
  /^nodetool (\S+ )*?(status|info|ring|netstats|tpstats|compactionstats|describecluster|version|gossipinfo|tablestats|cfstats)\b/,
  /^ceph (-s|status|health|df|versions|osd (tree|df|stat|status|pool ls|lspools)|pg (stat|dump)|mon stat|quorum_status)\b/,
  /^(promtool (check|query|test)|amtool (alert|silence query|config show)|logcli (query|labels))\b/,
  /^(nginx -t|nginx -T|haproxy -c|apachectl (configtest|-t|-S)|httpd -t|sshd -t|named-checkconf|visudo -c)\b/,
  /^openssl (x509|s_client|verify|version|crl|req .*-noout|rsa .*-check|dgst)\b(?!.* -out )/,
  /^(crontab|at|atq) ?-?l?$/,
  /^(iptables|ip6tables) (-\w*[LS]|--list|-t \S+ -\w*[LS])/,
  /^ip (-\S+ )*(a|addr|address|route|r|link|neigh|rule)( (show|list|get)\b.*|)$/,
  /^(ufw|firewall-cmd|nft|timedatectl|hostnamectl|resolvectl|chronyc|ntpq) (status|--state|--list\S*|list|show|tracking|sources|-p\b|query)/,
  /^(hostname|env|mount|locale|ifconfig|route|lvs|vgs|pvs|lvdisplay|vgdisplay|pvdisplay|sysctl( -a| -n \S+| [a-z.]+)|zpool (status|list)|zfs list)$/,
  /^(zpool|zfs) (status|list|get)\b/,
  /^(gunzip|gzip|zstd|xz|bzip2|pigz) (-\w+ )*(-\w*[tl]\w*|--test|--list)\b/,
  /^(gunzip|gzip|zstd|xz|bzip2|pigz) (-\w+ )*-\w*c/,
  /^tar (-?[a-z]*t[a-z]*|--list|-tf)\b/,
  /^(npm|pip|pip3|apt|apt-cache|dpkg|rpm|yum|dnf|brew) (list|ls|show|info|view|outdated|policy|search|freeze|-l|-qa?|-s)\b/,
  /^(node|npm|python3?|java|go|psql|helm|kubectl|docker|terraform|aws|az|gcloud|\S+) (--version|-version|version|--help)$/,
  (c) => c.name === 'date' && !hasFlag(c, '-s', '--set'),
  (c) => c.name === 'dmesg' && !hasFlag(c, '-c', '-C', '--clear', '--read-clear'),
  (c) => c.name === 'sort' && !hasFlag(c, '-o', '--output'),
  (c) => c.name === 'top' && hasFlag(c, '-b', '-n', '-l'),
  (c) => c.name === 'yq' && !hasFlag(c, '-i', '--inplace'),
  (c) => c.name === 'sed' && !hasFlag(c, '-i', '--in-place') && !/(^|[;}\s])w\s|\be\b$/.test(operands(c)[0] ?? ''),
  (c) => /^[gm]?awk$/.test(c.name) && !/system\s*\(|>|\|\s*"/.test(c.args.map(({ text }) => text).join(' ')),
  (c) => c.name === 'find' && !/ -(delete|exec|execdir|ok|okdir|fprint\w*|fls)\b/.test(lineOf(c)),
  (c) => c.name === 'nc' && hasFlag(c, '-z'),
  (c) => c.name === 'curl' && isGet(c),
  (c) => c.name === 'wget' && (hasFlag(c, '--spider') || /(^| )(-\w*O ?-|--output-document[= ]-)( |$)/.test(lineOf(c))),
  (c) => /^(psql|mysql|mariadb|clickhouse-client|clickhouse|sqlite3|cqlsh)$/.test(c.name) && isQuery(sqlOf(c)),
  (c) => (c.name === 'psql' && hasFlag(c, '-l', '--list')) || (c.name === 'command' && hasFlag(c, '-v', '-V')),
];

/** Options that send something, or that write a file. */
function isGet(command: ShellCommand): boolean {
  const method = /(?:^| )(?:-X ?|--request[= ])"?([A-Za-z]+)/.exec(lineOf(command))?.[1]?.toUpperCase();
  if (method !== undefined && method !== 'GET' && method !== 'HEAD') return false;
  const sends = hasFlag(command, '-d', '-F', '-T', '--form', '--upload-file', '--json', '-K', '--config');
  const writes =
    hasFlag(command, '-O', '--remote-name') || /(^| )(-\w*o|--output)[= ]?(?!\/dev\/null)\S/.test(lineOf(command));
  return !sends && !/ --data/.test(lineOf(command)) && !writes;
}

/** SQL, or a command of psql, that only reads: each statement is one, and none calls a function that acts. */
export function isQuery(sql: string): boolean {
  const statements = sql.split(';').filter((one) => one.trim() !== '');
  if (statements.length === 0 || destroysInSql(sql)) return false;
  if (
    !statements.every((one) =>
      /^\s*(select|show|explain(?!\s+analy)|values|table|describe|desc|\\(d|l|z|conninfo|timing|x|pset)\S*)\b/i.test(
        one,
      ),
    )
  )
    return false;
  if (/\b(into|for\s+(no\s+key\s+)?update|for\s+share)\b/i.test(sql)) return false;
  return (
    !mayActBeyond(sql) &&
    [...sql.matchAll(/([a-z_]\w*)\s*\(/gi)].every(([, name = '']) => actionOf(name.toLowerCase()) === null)
  );
}

/** Whether a command is known to only look. What carries another command is judged by that one. */
export function looks(command: ShellCommand, { commands }: ShellScript): boolean {
  const { name, args, redirects } = command;
  if (changes(command) !== null) return false;
  if (
    redirects.some(
      ({ operator, target }) => operator.startsWith('>') && !/^(\/dev\/(null|stdout|stderr|tty)|&?\d|)$/.test(target),
    )
  )
    return false;
  if (
    redirects.some(({ operator }) => operator.startsWith('&>')) &&
    redirects.some(({ target }) => target !== '/dev/null')
  )
    return false;
  // Only variables are set.
  if (name === '' && command.nameWord === null) return true;
  if (carried(name, args) !== null)
    return commands.some(
      (one) => one !== command && one.start >= command.start && one.end <= command.end && one.place.subshell,
    );
  if (/^(kubectl|oc)$/.test(name) && verb(command) === 'exec') return false;
  if (LOOKS.has(name)) return true;
  const line = lineOf(command);
  return LOOKS_WITH.some((test) => (test instanceof RegExp ? test.test(line) : test(command)));
}
