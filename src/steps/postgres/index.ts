import type { OperationConfig } from '../../step-kit/operation.ts';
import type { StepKind } from '../../model/step-kind.ts';

/** Operations on whole databases: `restore`, `swap`, `unswap`, `copy`, `drop-previous`, `discard`. */
export const postgres: StepKind<OperationConfig> = {
  kind: 'postgres',
  summary: 'PostgreSQL operations: restore a dump beside the database, swap it in, copy, drop',
  fences: { languages: ['yaml', 'yml'], class: 'postgres' },
  effect: 'write',
  attributes: ['connection', 'expect', 'capture', 'mark'],
  facts: ['database', 'statements', 'rows', 'leftOut', 'bytes', 'sha256', 'tables'],
  async configure(source) {
    const [{ readOperation }, { OPERATIONS }] = await Promise.all([
      import('../../step-kit/operation.ts'),
      import('./operations.ts'),
    ]);
    return readOperation(source, OPERATIONS);
  },
  describe({ operation, values }) {
    const database = String(values['database']);
    const lines: Readonly<Record<string, string>> = {
      restore: `restore ${values['from']} beside database ${database}`,
      swap: `swap the restored database in for ${database}`,
      unswap: `bring back what was database ${database} before the swap`,
      copy: `copy database ${database} as ${values['as']}`,
      'drop-previous': `drop what was database ${database} before the swap`,
      discard: `drop ${database}, which a step of a runbook made`,
    };
    const line = lines[operation] ?? operation;
    return line.length > 78 ? `${line.slice(0, 77)}…` : line;
  },
  async load() {
    return (await import('./run.ts')).runner;
  },
};
