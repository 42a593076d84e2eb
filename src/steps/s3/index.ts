import type { OperationConfig } from '../../step-kit/operation.ts';
import type { StepKind } from '../../model/step-kind.ts';

/** Operations on objects: `restore-as-of`, `download`, `upload`, `manifest`, `verify`, `remove`. */
export const s3: StepKind<OperationConfig> = {
  kind: 's3',
  summary: 'S3 operations: restore as of a time, copy, manifest, verify, remove',
  fences: { languages: ['yaml', 'yml'], class: 's3' },
  effect: 'write',
  attributes: ['connection', 'expect', 'capture', 'mark'],
  facts: [
    ...['ok', 'missing', 'extra', 'different', 'total', 'bytes', 'problems'],
    ...['restored', 'removed', 'unchanged', 'failed', 'incomplete', 'time', 'failures', 'lost'],
  ],
  async configure(source) {
    const [{ readOperation }, { OPERATIONS }] = await Promise.all([
      import('../../step-kit/operation.ts'),
      import('./operations.ts'),
    ]);
    return readOperation(source, OPERATIONS);
  },
  describe({ operation, values }) {
    const { bucket, prefix = '', time, from, to, manifest } = values;
    const place = bucket === undefined ? `${from} to ${to}` : `s3://${bucket}/${prefix}`;
    const rest = [
      time === undefined ? '' : ` as of ${time}`,
      manifest === undefined ? '' : ` against ${manifest}`,
    ].join('');
    const line = `${operation.replace('restore-as-of', 'restore')} ${place}${rest}`;
    return line.length > 78 ? `${line.slice(0, 77)}…` : line;
  },
  async load() {
    return (await import('./run.ts')).runner;
  },
};
