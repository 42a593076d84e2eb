import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { S3ProgramConfig } from './process.ts';
import { startS3Server } from './index.ts';

/** Serves until it is stopped, or until its configuration, and with it the sandbox, is gone. */
const file = process.argv[2] ?? '';
const config = JSON.parse(await readFile(file, 'utf8')) as S3ProgramConfig;
try {
  // Written before the runner knows this process, so that a sweep of the sandbox of a killed runner can find it.
  await writeFile(path.join(path.dirname(file), 'server.pid'), `${process.pid}\n`);
  const server = await startS3Server({
    directory: config.directory,
    port: config.port,
    credentials: { accessKeyId: config.accessKeyId, secretAccessKey: config.secretAccessKey },
  });
  const stop = (): void => void server.stop().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  setInterval(() => {
    if (!existsSync(file)) stop();
  }, 15_000).unref();
  // The only line ever printed: the process that reads it may be gone later.
  process.stdout.write(`${server.port}\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
