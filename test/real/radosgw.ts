import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const radosgwInstalled = ['radosgw', 'radosgw-admin', 'ceph-mon', 'ceph-osd', 'ceph', 'monmaptool'].every(
  (name) => existsSync(`/usr/bin/${name}`),
);

/** A key that the gateway encrypts with: aws:kms with keys from its configuration. */
export const KMS_KEY = 'key-of-the-test';

/** A Ceph cluster of one monitor and one in-memory disk with an S3 gateway in front: the independent reference for S3. */
export async function startRadosgw(): Promise<{
  endpoint: string;
  accessKeyId: string;
  secretAccessKey: string;
  stop(): Promise<void>;
}> {
  const directory = await mkdtemp(path.join(tmpdir(), 'runbook-ceph-'));
  const [monV2, monV1, gateway] = [await freePort(), await freePort(), await freePort()];
  const [fsid, osd] = [randomUUID(), randomUUID()];
  const conf = path.join(directory, 'ceph.conf');
  const addresses = `[v2:127.0.0.1:${monV2}/0,v1:127.0.0.1:${monV1}/0]`;
  for (const folder of ['mon', 'osd', 'run', 'rgw']) await mkdir(path.join(directory, folder));
  await writeFile(
    conf,
    `[global]
fsid = ${fsid}
mon host = ${addresses}
public addr = 127.0.0.1
cluster addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
ms cluster mode = crc
ms service mode = crc
ms client mode = crc
ms mon client mode = crc
ms mon cluster mode = crc
ms mon service mode = crc
osd objectstore = memstore
memstore device bytes = 2147483648
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
mon allow pool size one = true
mon max pg per osd = 1000
osd crush chooseleaf type = 0
run dir = ${directory}/run
admin socket = ${directory}/run/$name.asok
pid file = ${directory}/run/$name.pid
log file = ${directory}/run/$name.log
mon data = ${directory}/mon
osd data = ${directory}/osd
crash dir = ${directory}/run
keyring = ${directory}/keyring
rgw data = ${directory}/rgw
rgw crypt require ssl = false
rgw crypt s3 kms backend = testing
rgw crypt s3 kms encryption keys = ${KMS_KEY}=${Buffer.alloc(32, 7).toString('base64')}
rgw frontends = beast endpoint=127.0.0.1:${gateway}
`,
  );
  const children: ChildProcess[] = [];
  const start = (file: string, ...args: string[]): void => {
    children.push(spawn(file, ['-c', conf, '-f', ...args], { stdio: 'ignore' }));
  };
  const stop = async (): Promise<void> => {
    for (const child of children.reverse()) {
      if (child.exitCode !== null) continue;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    }
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const monmap = path.join(directory, 'monmap');
    await run('monmaptool', [
      '--create',
      '--fsid',
      fsid,
      '--addv',
      'a',
      `[v2:127.0.0.1:${monV2},v1:127.0.0.1:${monV1}]`,
      monmap,
    ]);
    await run('ceph-authtool', [
      path.join(directory, 'keyring'),
      '--create-keyring',
      '--gen-key',
      '-n',
      'mon.',
      '--cap',
      'mon',
      'allow *',
    ]);
    await run('ceph-mon', [
      '-c',
      conf,
      '--mkfs',
      '-i',
      'a',
      '--monmap',
      monmap,
      '--keyring',
      path.join(directory, 'keyring'),
    ]);
    start('ceph-mon', '-i', 'a');
    await run('ceph', ['-c', conf, '--connect-timeout', '20', 'osd', 'new', osd]);
    await run('ceph-osd', ['-c', conf, '-i', '0', '--mkfs', '--osd-uuid', osd]);
    start('ceph-osd', '-i', '0');
    const [accessKeyId, secretAccessKey] = ['ORACLE', randomUUID()];
    const user = [
      'user',
      'create',
      '--uid=oracle',
      '--display-name=oracle',
      `--access-key=${accessKeyId}`,
      `--secret-key=${secretAccessKey}`,
    ];
    await run('radosgw-admin', ['-c', conf, ...user], { timeout: 60_000 });
    start('radosgw', '-n', 'client.rgw');
    const endpoint = `http://127.0.0.1:${gateway}`;
    for (let tries = 0; tries < 300; tries += 1) {
      if (
        await fetch(endpoint).then(
          () => true,
          () => false,
        )
      )
        return { endpoint, accessKeyId, secretAccessKey, stop };
      await wait(100);
    }
    throw new Error(`radosgw did not answer within 30 s; its log is in ${directory}`);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
