import { randomBytes, randomInt } from 'node:crypto';
import type { Ids } from '../model/ports.ts';

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz';

export function createIds(now: () => number = Date.now): Ids {
  return {
    run: () => {
      const stamp = new Date(now()).toISOString().replace(/[-:]/g, '');
      const tail = Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
      return `${stamp.slice(0, 8)}-${stamp.slice(9, 15)}-${tail}`;
    },
    nonce: () => randomBytes(16).toString('hex'),
  };
}
