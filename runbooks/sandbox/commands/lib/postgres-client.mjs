import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { connect } from 'node:net';

/**
 * A PostgreSQL client that needs nothing but Node: SCRAM-SHA-256, simple queries and COPY TO STDOUT (protocol 3.0). Returns
 * `{ query(sql) → rows of texts, copy(sql, onData), end() }`. An error of the server is thrown with its message.
 */
export async function openPostgres({ host, port, user, password, database }) {
  const socket = connect({ host, port: Number(port) });
  const messages = readMessages(socket);
  const next = async () => {
    const { value, done } = await messages.next();
    if (done) throw new Error('server closed the connection unexpectedly');
    if (value.type === 'E') throw new Error(/\0M([^\0]*)\0/.exec(`\0${value.body.toString()}`)?.[1] ?? 'unknown error');
    return value;
  };
  const startup = Buffer.from(`\0\0\0\0\0\x03\0\0user\0${user}\0database\0${database}\0client_encoding\0UTF8\0\0`);
  startup.writeInt32BE(startup.length);
  socket.write(startup);
  await authenticate(socket, next, password);
  while ((await next()).type !== 'Z');

  const play = async (sql, onMessage) => {
    socket.write(frame('Q', Buffer.from(`${sql}\0`)));
    for (let message = await next(); message.type !== 'Z'; message = await next()) onMessage(message);
  };
  return {
    async query(sql) {
      const rows = [];
      await play(sql, ({ type, body }) => type === 'D' && rows.push(readRow(body)));
      return rows;
    },
    copy: (sql, onData) => play(sql, ({ type, body }) => type === 'd' && onData(body)),
    end: () => socket.end(frame('X', Buffer.alloc(0))),
  };
}

function frame(type, body) {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

async function* readMessages(socket) {
  let rest = Buffer.alloc(0);
  for await (const chunk of socket) {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 5 && rest.length >= 1 + rest.readInt32BE(1)) {
      const length = 1 + rest.readInt32BE(1);
      yield { type: String.fromCharCode(rest[0]), body: rest.subarray(5, length) };
      rest = rest.subarray(length);
    }
  }
}

function readRow(body) {
  const values = [];
  for (let at = 2, left = body.readInt16BE(0); left > 0; left -= 1) {
    const length = body.readInt32BE(at);
    at += 4;
    values.push(length < 0 ? null : body.toString('utf8', at, at + length));
    at += Math.max(length, 0);
  }
  return values;
}

/** RFC 5802, as PostgreSQL uses it: no channel binding, the user name comes from the start of the connection. */
async function authenticate(socket, next, password) {
  const first = await next();
  const method = first.body.readInt32BE(0);
  if (method === 0) return;
  if (method !== 10) throw new Error(`authentication method ${method} is not supported`);
  const nonce = randomBytes(18).toString('base64');
  const bare = `n=,r=${nonce}`;
  const initial = Buffer.from(`n,,${bare}`);
  const length = Buffer.alloc(4);
  length.writeInt32BE(initial.length);
  socket.write(frame('p', Buffer.concat([Buffer.from('SCRAM-SHA-256\0'), length, initial])));

  const challenge = (await next()).body.toString('utf8', 4);
  const { r, s, i } = Object.fromEntries(challenge.split(',').map((part) => [part[0], part.slice(2)]));
  const salted = pbkdf2Sync(password, Buffer.from(s, 'base64'), Number(i), 32, 'sha256');
  const hmac = (key, text) => createHmac('sha256', key).update(text).digest();
  const clientKey = hmac(salted, 'Client Key');
  const final = `c=biws,r=${r}`;
  const signature = hmac(createHash('sha256').update(clientKey).digest(), `${bare},${challenge},${final}`);
  const proof = clientKey.map((byte, at) => byte ^ signature[at]).toString('base64');
  socket.write(frame('p', Buffer.from(`${final},p=${proof}`)));
  await next();
  if ((await next()).body.readInt32BE(0) !== 0) throw new Error('authentication failed');
}
