import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startS3Server } from '../../../src/sandbox/s3/index.ts';
import { describeCarried } from './carried.ts';

describeCarried("the sandbox's server", async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'runbook-carried-'));
  const server = await startS3Server({ directory });
  return {
    ...server,
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
});
