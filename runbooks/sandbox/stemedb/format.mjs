import { createHash } from 'node:crypto';

export const sha256 = (text) => createHash('sha256').update(text).digest('hex');
export const nameOf = (segment) => `segment-${String(segment).padStart(5, '0')}.wal`;

/** @typedef {{ sequence: number, timestamp: string, concept_path: string, predicate: string, value: string }} Assertion */

/** A segment of the write-ahead log: a header, an assertion a line, and a checksum over all of it. */
export function segmentText(segment, assertions) {
  const lines = assertions.map((one) =>
    [one.sequence, one.timestamp, one.concept_path, one.predicate, one.value].join('\t'),
  );
  const body = `stemedb-wal 1 ${segment}\n${lines.map((line) => `${line}\n`).join('')}`;
  return `${body}end ${sha256(body)}\n`;
}

/** The assertions of a segment. Throws what is wrong with it. */
export function readSegment(text, name) {
  const [, body, sum] = /^((?:.*\n)*?)end ([0-9a-f]{64})\n$/.exec(text) ?? [];
  if (body === undefined) throw new Error(`WAL error: ${name} has no end: it was cut off`);
  if (sha256(body) !== sum) throw new Error(`WAL error: ${name} is corrupted: its checksum does not match`);
  const [head, ...lines] = body.trimEnd().split('\n');
  if (!head.startsWith('stemedb-wal 1 ')) throw new Error(`WAL error: ${name} has version "${head}", expected 1`);
  return lines.map((line) => {
    const [sequence, timestamp, concept_path, predicate, value] = line.split('\t');
    return { sequence: Number(sequence), timestamp, concept_path, predicate, value };
  });
}

/** The store: every assertion up to a checkpoint, and a checksum. */
export function storeText(assertions) {
  const body = assertions.map((one) => `${JSON.stringify(one)}\n`).join('');
  return `${body}#${sha256(body)}\n`;
}

export function readStore(text, name) {
  const [, body, sum] = /^((?:.*\n)*?)#([0-9a-f]{64})\n$/.exec(text) ?? [];
  if (body === undefined || sha256(body) !== sum) throw new Error(`storage error: ${name} is corrupted`);
  return body
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
