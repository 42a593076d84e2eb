import { expect, test } from 'vitest';
import { ContentWatch } from '../../../src/cli/test/content-watch.ts';
import type { Content, ContentReader } from '../../../src/sandbox/index.ts';

const holding = (group: string, items: Readonly<Record<string, string>>): Content =>
  new Map([
    [
      group,
      new Map(Object.entries(items).map(([name, digest]) => [name, { digest, size: digest.length, value: null }])),
    ],
  ]);

/** A service that is down while its content is null. */
function service(first: Content | null, { readOnly = false } = {}): ContentReader & { content: Content | null } {
  return {
    content: first,
    changesByItself: false,
    isReadOnly: () => readOnly,
    read() {
      return this.content ? Promise.resolve(this.content) : Promise.reject(new Error('connection refused'));
    },
    bringBack: () => Promise.resolve(),
  };
}

test('shows what changed while a service was down once it can be read again', async () => {
  const database = service(holding('shop', { 'row 1': 'a' }));
  const watch = new ContentWatch([database]);
  await watch.look();
  database.content = holding('shop', { 'row 1': 'b' });
  await watch.look();
  database.content = null;
  expect((await watch.look()).changes).toEqual([]);
  expect(watch.isReadable('row 1')).toBe(false);
  database.content = holding('shop', { 'row 1': 'c' });
  expect((await watch.look()).changes).toEqual([{ item: 'row 1', before: 'b', after: 'c', size: 1 }]);
  expect(watch.isReadable('row 1')).toBe(true);
});

test('remembers which services were down at the first look', async () => {
  const [up, down] = [service(holding('work', { file: 'a' })), service(null)];
  const watch = new ContentWatch([up, down]);
  await watch.look();
  down.content = holding('shop', { 'row 1': 'a' });
  await watch.look();
  up.content = holding('work', { file: 'b' });
  down.content = holding('shop', { 'row 1': 'b' });
  await watch.look();
  expect(watch.wasReadable('file')).toBe(true);
  expect(watch.wasReadable('row 1')).toBe(false);
});

test('tells changes that can be taken back from those of a server that refuses writing', async () => {
  const [primary, recovering] = [
    service(holding('primary', { 'row 1': 'a' })),
    service(holding('standby', { 'row 2': 'a' }), { readOnly: true }),
  ];
  const watch = new ContentWatch([primary, recovering]);
  await watch.look();
  primary.content = holding('primary', { 'row 1': 'b' });
  recovering.content = holding('standby', { 'row 2': 'b' });
  const { changes, reversible } = await watch.look();
  expect(changes.map(({ item }) => item)).toEqual(['row 1', 'row 2']);
  expect(reversible.map(({ item }) => item)).toEqual(['row 1']);
});
