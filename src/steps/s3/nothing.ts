import type { Failure } from '../../model/failure.ts';
import { RunbookError } from '../../model/failure.ts';
import type { OperationFields } from '../../step-kit/operation.ts';

/** SHA-256 of no bytes: whoever writes it down means them. */
const OF_NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Doing nothing to nothing is what a wrong prefix looks like, so it has to be meant. */
export function refuseNothing(fields: OperationFields, failure: Omit<Failure, 'code'>): void {
  if (fields.optional('empty') === 'allow') return;
  const hint = `${failure.hint} If it may be empty, say \`empty: allow\`.`;
  throw new RunbookError({ ...failure, code: 's3', hint });
}

/** An empty file is what is left of a dump that failed. */
export function refuseEmpty(fields: OperationFields, bytes: number, name: string, left: string): void {
  if (bytes > 0 || fields.optional('sha256')?.toLowerCase() === OF_NOTHING) return;
  refuseNothing(fields, {
    message: `${name} is empty: ${left}.`,
    found: '0 bytes',
    expected: 'at least one',
    hint: 'Find out what should have written it.',
  });
}
