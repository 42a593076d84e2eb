import type { CallCount } from '../model/call-count.ts';

/** `3 calls, 1 failed`; a stand-in without an entry was not called. */
export function callWords(count: CallCount | undefined): string {
  if (!count) return 'not called';
  const { calls, failed } = count;
  return `${calls} ${calls === 1 ? 'call' : 'calls'}${failed === 0 ? '' : `, ${failed} failed`}`;
}
