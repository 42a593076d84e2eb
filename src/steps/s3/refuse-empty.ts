import type { Failure } from '../../model/failure.ts';
import { RunbookError } from '../../model/failure.ts';
import type { OperationFields } from '../../step-kit/operation.ts';

/** SHA-256 of no bytes. A runbook that contains it expects an empty object. */
const OF_NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** A prefix without objects is probably wrong, so it is refused unless `empty: allow`. */
export function refuseNothing(fields: OperationFields, failure: Omit<Failure, 'code'>): void {
  if (fields.optional('empty') === 'allow') return;
  const hint = `${failure.hint}; if it may be empty, write \`empty: allow\``;
  throw new RunbookError({ ...failure, code: 's3', hint });
}

/** A dump that failed often leaves an empty file. */
export function refuseEmpty(fields: OperationFields, bytes: number, name: string, left: string): void {
  if (bytes > 0 || fields.optional('sha256')?.toLowerCase() === OF_NOTHING) return;
  refuseNothing(fields, {
    message: `${name} is empty; ${left}`,
    found: '0 bytes',
    expected: 'at least one',
    hint: 'find out what should have written it',
  });
}
