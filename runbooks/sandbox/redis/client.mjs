import { connect } from 'node:net';

/** A client for seeds: sends all commands at once and resolves to their replies. */
export function send({ host, port, password }, commands) {
  const all = [['AUTH', password], ...commands];
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    let text = '';
    socket.once('error', reject);
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      text += chunk;
      const replies = parse(text, all.length);
      if (!replies) return;
      socket.end();
      const failed = replies.find((reply) => reply instanceof Error);
      if (failed) reject(failed);
      else resolve(replies.slice(1));
    });
    socket.write(all.map(encode).join(''), 'utf8');
  });
}

const encode = (words) =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(String(word))}\r\n${word}\r\n`).join('')}`;

/** Null until all replies are there. Of arrays only the length is known, which no seed needs. */
function parse(text, count) {
  const replies = [];
  let at = 0;
  while (replies.length < count) {
    const end = text.indexOf('\r\n', at);
    if (end < 0) return null;
    const [type, rest] = [text[at], text.slice(at + 1, end)];
    at = end + 2;
    if (type === '$' && rest !== '-1') {
      if (text.length < at + Number(rest) + 2) return null;
      replies.push(text.slice(at, at + Number(rest)));
      at += Number(rest) + 2;
    } else replies.push(type === '-' ? new Error(rest) : rest);
  }
  return replies;
}
