import { createHash } from 'node:crypto';
import type { RedisClientType } from '@redis/client';
import { itemOf, type Content, type ContentItem, type ContentReader } from './content.ts';

export interface KeysAddress {
  readonly host: string;
  readonly port: number;
  readonly password: string;
}

/** A key as `DUMP` writes it, which `RESTORE` takes. */
interface Kept {
  readonly key: Buffer;
  readonly dump: Buffer;
}

/** Keys beyond this are not looked at. */
const MOST_KEYS = 20_000;
const PATIENCE_MS = 5_000;

/**
 * The keys of database 0 by what they hold, whatever the server's encoding of it. Keys that expire are left out: they go by
 * themselves.
 */
export function keysReader(address: KeysAddress): ContentReader {
  return {
    changesByItself: false,
    read: () => connected(address, readKeys),
    bringBack: (items, earlier) => connected(address, (client) => bringBack(client, items, earlier)),
  };
}

type Client = Pick<RedisClientType, 'sendCommand'>;
type Reply = Buffer | number | null | readonly Reply[];

async function readKeys(client: Client): Promise<Content> {
  const items = new Map<string, ContentItem>();
  let cursor = '0';
  do {
    const [next, keys] = (await send(client, 'SCAN', cursor, 'COUNT', '1000')) as [Buffer, Buffer[]];
    cursor = next.toString();
    for (const key of keys) {
      if (items.size >= MOST_KEYS) return grouped(items);
      const item = await readKey(client, key);
      if (item) items.set(nameOf(key), item);
    }
  } while (cursor !== '0');
  return grouped(items);
}

const grouped = (items: ReadonlyMap<string, ContentItem>): Content => new Map([['redis', items]]);

const nameOf = (key: Buffer): string => `redis key ${key.toString('latin1')}`;

/** Null for a key that expires, or that has just gone. */
async function readKey(client: Client, key: Buffer): Promise<ContentItem | null> {
  if ((await send(client, 'PTTL', key)) !== -1) return null;
  const dump = (await send(client, 'DUMP', key)) as Buffer | null;
  if (dump === null) return null;
  const type = ((await send(client, 'TYPE', key)) as Buffer).toString();
  const digest = createHash('sha256');
  for (const part of await partsOf(client, type, key, dump)) digest.update(`${part.length} `).update(part);
  return { digest: `${type} ${digest.digest('hex')}`, size: null, value: { key, dump } satisfies Kept };
}

/** What a key holds, in an order that does not depend on how it is stored. */
async function partsOf(client: Client, type: string, key: Buffer, dump: Buffer): Promise<readonly Buffer[]> {
  switch (type) {
    case 'string':
      return [(await send(client, 'GET', key)) as Buffer];
    case 'list':
      return (await send(client, 'LRANGE', key, '0', '-1')) as Buffer[];
    case 'set':
      return ((await send(client, 'SMEMBERS', key)) as Buffer[]).toSorted(Buffer.compare);
    case 'zset':
      return (await send(client, 'ZRANGE', key, '0', '-1', 'WITHSCORES')) as Buffer[];
    case 'hash': {
      const flat = (await send(client, 'HGETALL', key)) as Buffer[];
      const pairs = flat.flatMap((field, place) =>
        place % 2 === 0 ? [[field, flat[place + 1] ?? field] as const] : [],
      );
      return pairs.toSorted(([one], [other]) => Buffer.compare(one, other)).flat();
    }
    default:
      return [dump];
  }
}

async function bringBack(client: Client, items: readonly string[], earlier: Content): Promise<void> {
  for (const name of items) {
    const before = itemOf(earlier, name)?.value as Kept | undefined;
    if (before) await send(client, 'RESTORE', before.key, '0', before.dump, 'REPLACE');
    else await send(client, 'DEL', Buffer.from(name.slice(nameOf(Buffer.alloc(0)).length), 'latin1'));
  }
}

/** RESP 2: every reply is a buffer, a number, a list or null. */
const send = (client: Client, ...words: readonly (string | Buffer)[]): Promise<Reply> =>
  client.sendCommand<Reply>([...words]);

async function connected<T>({ host, port, password }: KeysAddress, work: (client: Client) => Promise<T>): Promise<T> {
  const { createClient, RESP_TYPES } = await import('@redis/client');
  const client = createClient({
    RESP: 2,
    password,
    disableClientInfo: true,
    socket: { host, port, connectTimeout: PATIENCE_MS, reconnectStrategy: false },
    commandOptions: { timeout: PATIENCE_MS, typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client as unknown as Client);
  } finally {
    client.destroy();
  }
}
