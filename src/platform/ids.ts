import { randomBytes, randomInt } from 'node:crypto';
import type { Ids } from '../model/ports.ts';

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz';

export function createIds(now: () => number = Date.now): Ids {
  return {
    run: () => {
      const at = new Date(now());
      const stamp = at.toISOString().replace(/[-:]/g, '');
      // Ids are sorted by name to find the newest run, also between two that began within one second.
      const millisecond = at.getUTCMilliseconds().toString(36).padStart(2, '0');
      const tail = millisecond + Array.from({ length: 3 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
      return `${stamp.slice(0, 8)}-${stamp.slice(9, 15)}-${tail}`;
    },
    nonce: () => randomBytes(16).toString('hex'),
  };
}
