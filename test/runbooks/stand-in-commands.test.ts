import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBench, inBash, type SandboxBench } from '../support/open-sandbox.ts';

const COMMANDS = path.resolve(import.meta.dirname, '../../runbooks/sandbox/commands');

let bench: SandboxBench;
beforeAll(async () => {
  bench = await createBench();
});
afterAll(() => bench.end());

/** A sandbox with all stand-ins of the library and these states. */
async function library(states: Readonly<Record<string, unknown>>) {
  const lines = Object.entries(states).map(([name, state]) => `standIn('${name}', ${JSON.stringify(state)});`);
  await bench.write('seed.mjs', `export default ({ standIn }) => {\n${lines.join('\n')}\n};\n`);
  const spec = { commands: [COMMANDS], seed: ['seed.mjs'] };
  const sandbox = await bench.open(spec, { operator: { PATH: '/usr/bin:/bin' } });
  return (script: string) => inBash(sandbox, script);
}

describe('kubectl', () => {
  const cluster = {
    shop: {
      deployments: { web: 3, api: { replicas: 5, starts: ['bash', '-c', 'echo up; exit 3'] } },
      statefulsets: { db: { replicas: 2, volumes: ['/data'] } },
      secrets: { source: { stringData: { password: 'from the secret' } } },
    },
  };
  const state = { kubectl: { current: 'prod', contexts: { prod: cluster, dr: null } } };

  it('saves and restores counts of replicas, and a pod that is scaled to zero is gone', async () => {
    const bash = await library(state);
    const counts = `kubectl get deploy -n shop -o jsonpath='{range .items[*]}{.metadata.name}={.spec.replicas}{"\\n"}{end}'`;
    expect((await bash(counts)).stdout).toBe('api=5\nweb=3\n');
    expect((await bash('kubectl scale deployment --all --replicas=0 -n shop')).stdout).toBe(
      'deployment.apps/api scaled\ndeployment.apps/web scaled\n',
    );
    expect(await bash('kubectl exec deploy/web -n shop -- ls')).toMatchObject({
      ...{ code: 1, stderr: 'error: no pods are running for deployment "web"\n' },
    });
    await bash('kubectl scale statefulset/db --replicas=0 -n shop');
    expect((await bash('kubectl exec -n shop db-0 -- ls')).stderr).toBe(
      'Error from server (NotFound): pods "db-0" not found\n',
    );
    await bash('kubectl scale deployment web --replicas=3 -n shop');
    expect((await bash('kubectl rollout status deployment/web -n shop')).stdout).toContain('successfully rolled out');
    await bash('kubectl scale deployment api --replicas=5 -n shop');
    expect(await bash('kubectl rollout status deployment/api -n shop')).toMatchObject({ code: 1 });
    expect((await bash('kubectl logs deployment/api -n shop')).stdout).toBe('up\n');
  });

  it('copies into pods as kubectl does, and keeps commands inside within their volumes', async () => {
    const bash = await library(state);
    await bash('mkdir -p dump && echo one >dump/a && kubectl exec -n shop db-0 -- mkdir -p /data');
    await bash('kubectl cp dump shop/db-0:/data');
    expect((await bash('kubectl exec -n shop db-0 -- cat /data/dump/a')).stdout).toBe('one\n');
    await bash('kubectl cp dump/. shop/db-0:/data && kubectl cp shop/db-0:/data/a back');
    expect((await bash('cat back; kubectl exec -n shop db-0 -- bash -c "rm -rf /data/dump; ls /data"')).stdout).toBe(
      'one\na\n',
    );
    const outside = await bash('kubectl exec -n shop db-0 -- cat /etc/hostname');
    expect(outside).toMatchObject({ code: 64, stdout: '' });
    expect(outside.stderr).toContain('no /etc/hostname in db-0; its volumes: /data');
  });

  it('runs the command of a job with its secrets, and tells whether it completed', async () => {
    const bash = await library(state);
    const job = (name: string, command: string): string => `kubectl apply -n shop -f - <<'END'
apiVersion: batch/v1
kind: Job
metadata: { name: ${name} }
spec:
  template:
    spec:
      containers:
        - command: [bash, -c, '${command}']
          env: [{ name: PASSWORD, valueFrom: { secretKeyRef: { name: source, key: password } } }]
END`;
    expect((await bash(job('good', 'echo $PASSWORD'))).stdout).toBe('job.batch/good created\n');
    expect((await bash('kubectl wait --for=condition=complete job/good -n shop --timeout=60s')).code).toBe(0);
    expect((await bash('kubectl logs -f job/good -n shop')).stdout).toBe('from the secret\n');
    await bash(job('bad', 'exit 3'));
    expect(await bash('kubectl wait --for=condition=complete job/bad -n shop')).toMatchObject({ code: 1 });
    expect((await bash(`kubectl get jobs -n shop -o jsonpath='{.items[*].metadata.name}'`)).stdout).toBe('bad good\n');
    expect((await bash('kubectl --context dr get pods')).stderr).toContain('was refused');
  });
});

describe('aws, dig and curl', () => {
  it('move DNS, and what answers follows it', async () => {
    const record = (address: string): object => ({
      ...{ Name: 'app.example.com.', Type: 'A', TTL: 60, ResourceRecords: [{ Value: address }] },
    });
    const bash = await library({
      aws: { route53: { zones: { Z1: { name: 'example.com.', records: [record('10.0.0.1')] } } } },
      systemctl: { units: { 'app.service': { active: false } } },
      curl: {
        urls: { 'https://10.0.0.2/health': { json: { ok: true }, when: [{ standIn: 'systemctl', at: ['units', 'app.service', 'active'] }] } },
      },
    });
    expect(await bash('curl -fsS https://app.example.com/health')).toMatchObject({ code: 6 });
    const batch = JSON.stringify({ Changes: [{ Action: 'UPSERT', ResourceRecordSet: record('10.0.0.2') }] });
    await bench.write('batch.json', batch);
    const file = `file://${bench.folder}/batch.json`;
    await bash(`aws route53 change-resource-record-sets --hosted-zone-id Z1 --change-batch ${file}`);
    expect((await bash('dig +short app.example.com')).stdout).toBe('10.0.0.2\n');
    expect(await bash('curl -fsS https://app.example.com/health')).toMatchObject({ code: 7 });
    await bash('systemctl start app');
    expect((await bash(`curl -s -o /dev/null -w '%{http_code}' https://app.example.com/health`)).stdout).toBe('200\n');
    expect((await bash('aws s3 ls')).stderr).toMatch(/needs the real aws|Unable to locate credentials|Could not connect/);
  });

  it('answer queries of the command line', async () => {
    const snapshot = (id: string, state: string, day: string): object => ({
      ...{ SnapshotId: id, State: state, StartTime: day, VolumeSize: 8, Tags: [{ Key: 'Name', Value: 'prod-pg' }] },
    });
    const snapshots = [snapshot('snap-2', 'completed', '2026-01-02'), snapshot('snap-3', 'pending', '2026-01-03'), snapshot('snap-1', 'completed', '2026-01-01')];
    const bash = await library({ aws: { ec2: { 'us-east-1': { snapshots } } } });
    const filters = `--filters 'Name=tag:Name,Values=prod-*' Name=status,Values=completed`;
    expect((await bash(`aws ec2 describe-snapshots ${filters} --query 'sort_by(Snapshots, &StartTime)[-1].SnapshotId' --output text`)).stdout).toBe('snap-2\n');
    expect((await bash(`aws ec2 describe-snapshots --query 'Snapshots[?State==\`pending\`].[SnapshotId, Tags[0].Value]' --output text`)).stdout).toBe('snap-3\tprod-pg\n');
    expect(await bash('aws ec2 create-volume --availability-zone us-east-1a --snapshot-id snap-3')).toMatchObject({ code: 254 });
  });
});

describe('the tools of Kafka', () => {
  it('reset offsets only while nobody consumes', async () => {
    const message = (timestamp: number, key: string): object => ({ timestamp, key, value: `${key}${timestamp}` });
    const log = [[message(1_000, 'a'), message(2_000, 'a')], [message(1_500, 'b')]];
    const bash = await library({
      kubectl: { current: 'prod', contexts: { prod: { shop: { deployments: { analytics: 2 } } } } },
      'kafka-topics.sh': {
        topics: { 'a.b': { partitions: 2, replication: 1, config: {}, log } },
        groups: { g: { offsets: { 'a.b': [2, 1] }, deployment: ['prod', 'shop', 'analytics'] } },
      },
    });
    const reset = (how: string): string => `kafka-consumer-groups.sh --bootstrap-server k:9092 --group g --reset-offsets ${how}`;
    expect(await bash(reset('--topic a.b --to-earliest --execute'))).toMatchObject({ code: 1 });
    await bash('kubectl scale deployment/analytics --replicas=0 -n shop');
    await bash(`${reset('--topic a.b --to-current --export --dry-run')} >saved`);
    const time = '1970-01-01T00:00:01.600';
    expect((await bash(reset(`--topic a.b --to-datetime ${time} --dry-run`))).stdout).toMatch(/a\.b +0 +1\n.*a\.b +1 +1\n/);
    await bash(reset('--topic a.b --to-earliest --execute'));
    const lag = `kafka-consumer-groups.sh --bootstrap-server k:9092 --group g --describe`;
    expect((await bash(lag)).stdout).toMatch(/a\.b +0 +0 +2 +2/);
    await bash(reset('--from-file saved --execute'));
    expect((await bash(lag)).stdout).toMatch(/a\.b +0 +2 +2 +0/);
  });
});

describe('docker', () => {
  it('keeps volumes as folders, which a container without a name can pack', async () => {
    const containers = { db: { service: 'db', running: true, mounts: { '/data': 'db-data' } } };
    const bash = await library({ docker: { containers, volumes: { 'db-data': {} } } });
    await bash(`docker compose exec -T db bash -c 'echo row >/data/table'`);
    await bash('docker stop db && docker run --rm -v db-data:/data -v "$PWD":/backup alpine cp -a /data/. /backup/copy');
    expect((await bash('cat copy/table; docker ps -q')).stdout).toBe('row\n');
    expect((await bash('docker exec db ls /data')).stderr).toContain('is not running');
    expect(await bash('docker volume rm db-data')).toMatchObject({ code: 1 });
  });
});
