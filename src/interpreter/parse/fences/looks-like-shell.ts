/** Commands that blocks in runbooks begin with, and that no sentence or output begins with. */
const COMMANDS: ReadonlySet<string> = new Set([
  ...[
    'kubectl',
    'helm',
    'oc',
    'kubeadm',
    'k9s',
    'kustomize',
    'docker',
    'docker-compose',
    'podman',
    'crictl',
    'nerdctl',
  ],
  ...[
    'aws',
    'az',
    'gcloud',
    'gsutil',
    's3cmd',
    's5cmd',
    'rclone',
    'mc',
    'doctl',
    'terraform',
    'tf',
    'tofu',
    'terragrunt',
    'ansible',
    'vault',
  ],
  ...['ansible-playbook', 'consul', 'nomad', 'etcdctl', 'systemctl', 'journalctl', 'service', 'sudo', 'ssh', 'scp'],
  ...['rsync', 'curl', 'wget', 'nc', 'dig', 'nslookup', 'ping', 'openssl', 'gpg', 'psql', 'pg_dump', 'pg_restore'],
  ...['pg_basebackup', 'pg_ctl', 'pg_dumpall', 'createdb', 'dropdb', 'pgbackrest', 'barman', 'wal-g', 'mysql'],
  ...['mysqldump', 'mysqladmin', 'mongo', 'mongosh', 'mongodump', 'mongorestore', 'redis-cli', 'clickhouse-client'],
  ...['velero', 'restic', 'borg', 'cd', 'ls', 'cp', 'mv', 'rm', 'mkdir', 'chmod', 'chown', 'ln', 'tar', 'gzip'],
  ...['gunzip', 'zstd', 'unzip', 'grep', 'sed', 'awk', 'jq', 'yq', 'df', 'du', 'ps', 'kill', 'pkill', 'lsof', 'ss'],
  ...['netstat', 'ip', 'mount', 'umount', 'lsblk', 'mkfs.ext4', 'fsck', 'dd', 'git', 'npm', 'npx', 'node', 'python'],
  ...[
    'python3',
    'pip',
    'apt',
    'apt-get',
    'yum',
    'dnf',
    'brew',
    'crontab',
    'export',
    'source',
    'bash',
    'sh',
    'sha256sum',
  ],
]);

/** Commands that are also English words: what follows them has to look like an argument. */
const WORDS: ReadonlySet<string> = new Set([
  ...['cat', 'echo', 'find', 'make', 'set', 'sort', 'test', 'time', 'touch', 'tail', 'head', 'top', 'watch', 'wait'],
  ...['sleep', 'stop', 'start', 'read', 'printf', 'date', 'env', 'go', 'for', 'if', 'while', 'until', 'unset', 'exec'],
]);

/**
 * Whether a fence without a language holds commands: its first line that is not a comment begins with a well-known
 * one. Such a fence is only offered to the operator, so a wrong guess costs one answer.
 */
export function looksLikeShell(code: string): boolean {
  const first = code.split(/\r\n|\n|\r/).find((line) => line.trim() !== '' && !/^\s*#/.test(line)) ?? '';
  const assigned = /^\s*(?:[A-Za-z_]\w*=(?:"[^"]*"|'[^']*'|\S)*\s+)*/.exec(first)?.[0] ?? '';
  const [word = '', ...rest] = first.slice(assigned.length).trim().split(/\s+/);
  if (/^\s*[A-Za-z_]\w*=["']?\$\(/.test(first) || /^(?:\.{0,2}\/|~\/)\S+\.sh$/.test(word)) return true;
  if (rest.length > 0 && /[:.,]$/.test(word)) return false;
  return COMMANDS.has(word) || (WORDS.has(word) && /(^|\s)[-/$"'[{.~]|[|>;=]/.test(rest.join(' ')));
}
