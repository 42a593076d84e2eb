import { expect, test } from 'vitest';
import { databaseOf, describeError, describePostgres, withDatabase } from '../../src/step-kit/clients.ts';

const url = (connectionString: string) => ({ name: 'c', connectionString });

test.each([
  [
    'postgres://u:p%40ss@db.test:5433/shop?sslmode=require',
    'shop',
    'db.test:5433/shop',
    'postgres://u:p%40ss@db.test:5433/a%20b?sslmode=require',
  ],
  ['postgresql://db.test', undefined, 'db.test:5432/', 'postgresql://db.test/a%20b'],
  ['postgresql:///shop?host=/run/pg', 'shop', '/run/pg:5432/shop', 'postgresql:///a%20b?host=/run/pg'],
])('%s: its database is found and can be replaced, its password is not shown', (text, database, shown, replaced) => {
  expect(databaseOf(url(text))).toBe(database);
  expect(describePostgres(url(text))).toBe(shown);
  expect(withDatabase(url(text), 'a b').connectionString).toBe(replaced);
});

test('without a URL, the database comes unchanged from the settings', () => {
  const settings = { name: 'c', host: 'h', port: 1, database: 'd', password: 'secret' };
  expect(withDatabase(settings, 'other')).toEqual({ ...settings, database: 'other' });
  expect(describePostgres(settings)).toBe('h:1/d');
});

test('an error is one line, even when Node leaves its message empty', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
  expect(describeError(new AggregateError([refused]))).toBe('connect ECONNREFUSED 127.0.0.1:1');
  expect(describeError(Object.assign(new Error(''), { code: 'EPIPE' }))).toBe('EPIPE');
  expect(describeError('text')).toBe('text');
});
