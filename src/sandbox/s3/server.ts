import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { S3Answer } from './context.ts';
import { BULK_PATH, CONTENT_PATH, readRequest } from './request.ts';
import { loadBulk } from './bulk.ts';
import { serveContent } from './content.ts';
import { S3Error } from './errors.ts';
import { routeOf } from './routes.ts';
import type { Credentials } from './signature.ts';
import { checkSignature } from './signature.ts';
import { Store } from './store.ts';
import { writeErrorXml } from './xml.ts';

export interface S3ServerOptions {
  /** Contains everything; a server that is started on it again continues where the last one ended. */
  readonly directory: string;
  /** 0 picks a free one. */
  readonly port?: number;
  readonly credentials?: Credentials;
  /** Milliseconds since 1970, for Last-Modified and for the age of requests. */
  readonly now?: () => number;
}

export interface S3Server extends Credentials {
  /** `http://127.0.0.1:PORT`; path-style addresses only. */
  readonly endpoint: string;
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * A small versioned S3 server for rehearsals and tests: one process, loopback only; data lasts as long as the page
 * cache of the machine. It is a fixture, not a store to keep anything in.
 */
export async function startS3Server(options: S3ServerOptions): Promise<S3Server> {
  const store = await Store.open(options.directory);
  const credentials = options.credentials ?? {
    accessKeyId: `SANDBOX${randomBytes(6).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(24).toString('base64url'),
  };
  const now = options.now ?? Date.now;
  const server = createServer((message, response) => void serve(message, response, store, credentials, now()));
  // Longer than clients keep idle connections, or now and then one would be closed during a request.
  server.keepAliveTimeout = 120_000;
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    accessKeyId: credentials.accessKeyId,
    secretAccessKey: credentials.secretAccessKey,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      store.close();
    },
  };
}

async function serve(
  message: IncomingMessage,
  response: ServerResponse,
  store: Store,
  credentials: Credentials,
  now: number,
): Promise<void> {
  const id = randomBytes(8).toString('hex').toUpperCase();
  response.setHeader('x-amz-request-id', id);
  response.setHeader('server', 'runbook-sandbox');
  try {
    await send(response, store, message.method === 'HEAD', await answer(message, store, credentials, now));
  } catch (thrown) {
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    const error = thrown instanceof S3Error ? thrown : new S3Error('InternalError', String(thrown));
    // The rest of the body is read and dropped: a client that is still sending would not see the answer.
    message.resume();
    const silent = message.method === 'HEAD' || error.status === 304;
    const resource = (message.url ?? '').replace(/\?[\s\S]*$/, '');
    const body = silent
      ? ''
      : writeErrorXml({ Code: error.code, Message: error.message, Resource: resource, RequestId: id });
    const type: Record<string, string> = silent ? {} : { 'content-type': 'application/xml' };
    response.writeHead(error.status, {
      ...error.headers,
      ...type,
      ...(silent ? {} : { 'content-length': Buffer.byteLength(body) }),
    });
    response.end(body);
  }
}

async function answer(
  message: IncomingMessage,
  store: Store,
  credentials: Credentials,
  now: number,
): Promise<S3Answer> {
  const request = readRequest(message, now);
  if (request.method === 'POST' && request.rawPath === BULK_PATH) return loadBulk(request, store, credentials);
  if (request.rawPath === CONTENT_PATH) return serveContent(request, store, credentials);
  const signed = checkSignature(request, credentials);
  return routeOf(request).handle({ request, signed, store });
}

async function send(response: ServerResponse, store: Store, head: boolean, reply: S3Answer): Promise<void> {
  const headers: Record<string, string | number> = { ...reply.headers };
  if (typeof reply.body === 'string') {
    headers['content-type'] = 'application/xml';
    headers['content-length'] = Buffer.byteLength(reply.body);
  } else if (!reply.body && !head && reply.status !== 204) headers['content-length'] = 0;
  response.writeHead(reply.status, headers);
  if (head || !reply.body || typeof reply.body === 'string') {
    response.end(typeof reply.body === 'string' ? reply.body : undefined);
    return;
  }
  const { blobs, start, end } = reply.body;
  await pipeline(Readable.from(store.blobs.read(blobs, start, end)), response);
}
