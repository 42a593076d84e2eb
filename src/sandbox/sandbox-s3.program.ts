import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { S3ProgramConfig } from './s3-process.ts';
import { startS3Server } from './s3/index.ts';

/** Serves until it is told to stop, or until its configuration, and with it the sandbox, is gone. */
const file = process.argv[2] ?? '';
const config = JSON.parse(await readFile(file, 'utf8')) as S3ProgramConfig;
try {
  // Before the runner can know of us: whoever finds the sandbox of a killed runner has to find us too.
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
  // The only line there ever is: whoever started us may be gone when the next one would be written.
  process.stdout.write(`${server.port}\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
