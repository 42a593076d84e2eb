import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { RunbookError, type Failure } from '../../model/failure.ts';
import type { Connections, PostgresSettings, Progress, S3Settings } from '../../model/ports.ts';

/** What the process of a script sends to the runner, one line of JSON each. */
export type FromScript =
  | { readonly progress: Progress }
  | { readonly id: number; readonly type: 'postgres' | 's3'; readonly name: string | null };

export type ToScript =
  | { readonly id: number; readonly settings: PostgresSettings | S3Settings }
  | { readonly id: number; readonly failure: Failure };

export interface Channel {
  readonly path: string;
  close(): void;
}

/**
 * A socket in a directory that only this user can enter. Connection settings, passwords included, pass through it,
 * so they are in no file, argument or environment.
 */
export async function openChannel(
  connections: Connections,
  onProgress: (progress: Progress) => void,
): Promise<Channel> {
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-'));
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A script that ends in the middle of a request closes its end of the socket.
    socket.on('error', () => socket.destroy());
    createInterface({ input: socket }).on('line', (line) => {
      const message = JSON.parse(line) as FromScript;
      if ('progress' in message) onProgress(message.progress);
      else socket.write(`${JSON.stringify(answer(connections, message))}\n`);
    });
  });
  const address = path.join(folder, 'channel');
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, resolve);
  });
  return {
    path: address,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function answer(connections: Connections, { id, type, name }: Extract<FromScript, { id: number }>): ToScript {
  try {
    return { id, settings: type === 's3' ? connections.s3(name) : connections.postgres(name) };
  } catch (error) {
    if (error instanceof RunbookError) return { id, failure: error.failure };
    throw error;
  }
}
