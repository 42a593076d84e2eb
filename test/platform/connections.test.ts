import { describe, expect, it } from 'vitest';
import type { Connection } from '../../src/model/runbook.ts';
import { createConnections } from '../../src/platform/connections.ts';

const at = { line: 1, column: 1, offset: 0 };
const postgres = (settings: Connection['settings']): Connection => ({
  name: 'metastore',
  type: 'postgres',
  settings,
  required: false,
  span: { file: 'a.md', start: at, end: at },
});

describe('a connection', () => {
  it('reports a URL that a value has broken, without the value', () => {
    const connections = createConnections([postgres({ connectionString: 'postgres://u:${PW}@h/db' })], {
      PW: 'a/secret-with-slash',
    });
    expect(() => connections.postgres('metastore')).toThrow(/^the URL of connection metastore cannot be read as/);
    expect(() => connections.postgres('metastore')).not.toThrow(/secret-with-slash/);
  });
});
