import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { RunbookError } from '../../model/failure.ts';
import type { PostgresSettings, Progress, S3Settings } from '../../model/ports.ts';
import type { FromScript, ToScript } from './channel.ts';

/** The script's end of the channel. If the runner is gone, progress is dropped and connections are unavailable. */
export interface RunnerLink {
  progress(progress: Progress): void;
  postgres(name: string | null): Promise<PostgresSettings>;
  s3(name: string | null): Promise<S3Settings>;
}

export function linkToRunner(path: string): RunnerLink {
  const waiting = new Map<number, { resolve(settings: never): void; reject(error: Error): void }>();
  let next = 1;
  let opened: Socket | undefined;
  const fail = (): void => {
    for (const { reject } of waiting.values()) reject(new RunbookError(GONE));
    waiting.clear();
  };
  const socket = (): Socket => {
    if (opened) return opened;
    opened = createConnection(path).unref();
    opened.on('error', fail).on('close', fail);
    createInterface({ input: opened }).on('line', (line) => {
      const message = JSON.parse(line) as ToScript;
      const asker = waiting.get(message.id);
      waiting.delete(message.id);
      if (waiting.size === 0) opened?.unref();
      if ('failure' in message) asker?.reject(new RunbookError(message.failure));
      else asker?.resolve(message.settings as never);
    });
    return opened;
  };
  const say = (message: FromScript): void => void socket().write(`${JSON.stringify(message)}\n`);
  const ask = <T>(type: 'postgres' | 's3', name: string | null): Promise<T> =>
    new Promise((resolve, reject) => {
      const id = next++;
      waiting.set(id, { resolve, reject });
      // Only a pending request keeps the process from ending.
      socket().ref();
      say({ id, type, name });
    });
  return {
    progress: (progress) => say({ progress }),
    postgres: (name) => ask('postgres', name),
    s3: (name) => ask('s3', name),
  };
}

const GONE = {
  code: 'script',
  message: 'the runner is gone, and the settings of the connections with it',
  hint: 'resume the run and let this step run again',
} as const;
