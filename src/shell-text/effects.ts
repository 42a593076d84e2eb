import { remember } from './remember.ts';
import type { ShellCommand } from './script.ts';
import { hasFlag, isScratch, lineOf, operands, sqlOf } from './words.ts';

type Test = (command: ShellCommand) => boolean;

/** Commands that destroy what they name, with what they do. `RegExp` patterns are matched against name and words. */
const DESTROYS: readonly (readonly [what: string, test: RegExp | Test])[] = [
  ['deletes files recursively', (c) => c.name === 'rm' && hasFlag(c, '-r', '-R', '--recursive') && !isOnlyScratch(c)],
  [
    'deletes files by a pattern',
    (c) => c.name === 'rm' && operands(c).some((one) => /(^|\/)\*[^/]*$/.test(one)) && !isOnlyScratch(c),
  ],
  ['deletes what it finds', (c) => c.name === 'find' && / -delete\b| -exec rm\b/.test(lineOf(c)) && !isOnlyScratch(c)],
  ['overwrites a device', (c) => c.name === 'dd' && /\bof=\/dev\/(?!null)/.test(lineOf(c))],
  ['makes a new file system over the old one', /^(mkfs(\.\w+)?|mke2fs|mkswap) /],
  [
    'removes volumes or their signatures',
    /^(wipefs .*-a|shred |lvremove|vgremove|pvremove|sgdisk .*(-Z|--zap)|zpool destroy|zfs destroy|btrfs subvolume delete|blkdiscard )/,
  ],
  ['empties a file', /^truncate (.* )?(-s ?0|--size[= ]0)\b/],
  ['drops a database or a user', /^(dropdb|dropuser) /],
  ['resets the write-ahead log', /^pg_resetwal /],
  ['destroys data in the database', (c) => destroysInSql(sqlOf(c))],
  ['deletes objects of the cluster', (c) => c.name === 'kubectl' && isKubectlDelete(c)],
  ['uninstalls the release', /^helm (\S+ )*(uninstall|delete|del) /],
  ['destroys infrastructure', /^(terraform|tofu|tf|pulumi|terragrunt) (\S+ )*destroy\b/],
  ['deletes objects of the bucket', /^aws (\S+ )*s3 (rb |rm .*--recursive|sync .*--delete|mv .*--recursive)/],
  ['deletes resources', /^aws (\S+ )*[a-z0-9-]+ (delete|terminate|purge|deregister|remove)-(?!message)[a-z-]+/],
  ['deletes resources', /^(gcloud|az) (\S+ )*(delete|purge)\b/],
  [
    'deletes objects of the bucket',
    /^(gsutil (-m )?rm .*-r|gsutil (-m )?rsync .*-d|mc (rm|rb) .*--(recursive|force)|s3cmd (del|rb) |rclone (purge|delete|sync) |etcdctl (\S+ )*del )/,
  ],
  ['deletes at the target what the source lacks', /^rsync .*--delete/],
  [
    'removes containers, volumes or images',
    /^(docker|podman) ((volume|network) (rm|prune)|(system|image|container|builder) prune|rm .*-(f|v|fv|vf)\b)/,
  ],
  ['removes volumes', /^(docker|podman)([ -]compose)( \S+)* down .*(-v|--volumes)\b/],
  ['discards changes', /^git (\S+ )*(reset .*--hard|clean .*-[a-z]*f|push .*(--force|-f)\b)/],
  ['deletes topics or groups', /^kafka-(topics|consumer-groups)(\.sh)? .*--delete\b/],
  ['removes all jobs', /^crontab (\S+ )*-r\b/],
  [
    'deletes a backup',
    /^(velero (\S+ )*delete|restic (\S+ )*(forget|prune)|borg (delete|prune)|pgbackrest (\S+ )*(expire|stanza-delete)) /,
  ],
  ['removes an account', /^(userdel|deluser) /],
  ['removes all rules of the firewall', /^(iptables|ip6tables) (\S+ )*(-F|--flush)\b/],
];

const isOnlyScratch = (command: ShellCommand): boolean => {
  const paths = operands(command).filter((one) => one.includes('/') || one.includes('$'));
  return paths.length > 0 && paths.every(isScratch);
};

/** Pods come back by themselves; everything else that is deleted is gone. */
const isKubectlDelete = (command: ShellCommand): boolean => {
  const words = operands(command);
  const at = words.indexOf('delete');
  return (
    at >= 0 &&
    !/^(pods?|po|jobs?|events?|leases?)(\/|$|,)/.test(words[at + 1] ?? '') &&
    !/^(exec|run|get)$/.test(words[0] ?? '')
  );
};

/** What SQL or a command of a store destroys: whole tables and databases, and rows without a condition. */
export function destroysInSql(sql: string): boolean {
  if (
    /\b(drop\s+(database|schema|table|tablespace|materialized\s+view|keyspace|collection)|truncate\s+(table\s+)?"?\w+|flushall|flushdb|dropDatabase)\b/i.test(
      sql,
    )
  )
    return true;
  return sql.split(';').some((one) => /^\s*delete\s+from\b/i.test(one) && !/\bwhere\b/i.test(one));
}

/** What a command destroys, in words that follow its name; null if it is not known to destroy anything. */
export const destroys = remember((command: ShellCommand): string | null => {
  if (isDryRun(command)) return null;
  const line = lineOf(command);
  return DESTROYS.find(([, test]) => (test instanceof RegExp ? test.test(line) : test(command)))?.[0] ?? null;
});

export const isDryRun = (command: ShellCommand): boolean =>
  hasFlag(command, '--dry-run', '--dryrun', '--simulate', '--check-only', '--no-act') ||
  (command.name === 'rsync' && hasFlag(command, '-n')) ||
  hasFlag(command, '--help');

/** Commands that change something, besides those that destroy. */
const WRITES: readonly (readonly [what: string, test: RegExp | Test])[] = [
  [
    'changes files',
    (c) => /^(rm|mv|touch|chmod|chown|chgrp|ln|install|truncate|unlink|rmdir)$/.test(c.name) && !isOnlyScratch(c),
  ],
  [
    'changes files',
    (c) =>
      (c.name === 'sed' || c.name === 'perl') &&
      c.args.some(({ value }) => /^-[A-Za-z]*i/.test(value) && !value.startsWith('-e')),
  ],
  [
    'changes objects of the cluster',
    /^(kubectl|oc) (\S+ )*?(apply|create|delete|scale|patch|replace|label|annotate|set|cordon|uncordon|drain|taint|cp|run|expose|autoscale|rollout (restart|undo|pause|resume))\b(?!.*--dry-run)/,
  ],
  ['changes the release', /^helm (\S+ )*?(install|upgrade|rollback|uninstall)\b/],
  [
    'changes a service',
    /^systemctl (\S+ )*?(start|stop|restart|reload|enable|disable|mask|unmask|daemon-reload|kill)\b/,
  ],
  ['changes a service', /^service \S+ (start|stop|restart|reload)\b/],
  [
    'changes containers',
    /^(docker|podman)([ -]compose)? (\S+ )*?(start|stop|restart|kill|up|down|rm|run|pull|build|push)\b/,
  ],
  [
    'changes data in the database',
    (c) =>
      /\b(insert\s+into|update\s+\S+\s+set|delete\s+from|create\s+(table|database|index|role|user|extension|schema)|alter\s+\w+|grant\s|revoke\s|vacuum|reindex|refresh\s+materialized)\b/i.test(
        sqlOf(c),
      ),
  ],
  [
    'changes resources',
    /^aws (\S+ )*?[a-z0-9-]+ (create|put|update|modify|start|stop|run|reboot|attach|detach|restore|promote|failover|set|register|import|change|copy|enable|disable|associate|disassociate|authorize|revoke|tag|untag|reset|cancel|send|publish|invoke)-[a-z-]+/,
  ],
  ['changes infrastructure', /^(terraform|tofu) (\S+ )*?(apply|import|taint|state (rm|mv))\b/],
  ['ends processes or the machine', /^(kill|pkill|killall|reboot|shutdown|poweroff|halt)\b(?! -0\b)(?! -l\b)/],
  [
    'installs packages',
    /^(apt|apt-get|yum|dnf|apk|brew|pip|pip3|npm|gem) (\S+ )*?(install|remove|upgrade|uninstall)\b/,
  ],
  ['changes the repository', /^git (\S+ )*?(push|commit|checkout|merge|rebase|reset|tag|revert)\b/],
  ['promotes or stops the server', /^pg_ctl (\S+ )*?(promote|start|stop|restart|reload)\b/],
  ['changes a resource', (c) => c.name === 'curl' && /(-X|--request)[ =]?(PUT|DELETE|PATCH)\b/.test(lineOf(c))],
];

/** What a command changes, in words that follow its name; null if it is not known to change anything. */
export const changes = remember((command: ShellCommand): string | null => {
  if (isDryRun(command)) return null;
  const line = lineOf(command);
  return (
    destroys(command) ??
    WRITES.find(([, test]) => (test instanceof RegExp ? test.test(line) : test(command)))?.[0] ??
    (writesFile(command) ? 'writes a file' : null)
  );
});

/** An absolute path outside of temporary folders. Relative paths and variables are mostly scratch files of the run. */
const isKept = (path: string): boolean => /^[~/]/.test(path) && !isScratch(path);

/** A redirection into a file that somebody keeps, or `tee`. */
function writesFile(command: ShellCommand): boolean {
  const redirected = command.redirects.some(
    ({ operator, target }) => /^(>|>>|>\||&>|&>>)$/.test(operator) && isKept(target),
  );
  return redirected || (command.name === 'tee' && operands(command).some(isKept));
}
