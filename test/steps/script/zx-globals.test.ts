import * as zx from 'zx';
import { describe, expect, it } from 'vitest';
import { provideZx, ZX_NAMES } from '../../../src/steps/script/zx-globals.ts';

describe('the globals of zx in a script', () => {
  it('are all of its exports', () => {
    expect([...ZX_NAMES].toSorted()).toEqual(Object.keys(zx).toSorted());
  });

  it('load together when the first of them is used, and keep what the script assigned', () => {
    const scope: Record<string, unknown> = { fetch: 'of Node' };
    provideZx(scope);
    scope['log'] = 'mine';
    expect(Object.getOwnPropertyDescriptor(scope, 'fs')?.get).toBeTypeOf('function');
    expect(scope['path']).toMatchObject({ sep: '/' });
    expect(Object.getOwnPropertyDescriptor(scope, 'fs')?.get).toBeUndefined();
    expect(scope['log']).toBe('mine');
    expect((scope['$'] as typeof zx.$).verbose).toBe(true);
    expect(scope['fetch']).toBeTypeOf('function');
  });
});
