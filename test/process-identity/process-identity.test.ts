import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import {
  groupIsAlive,
  identify,
  ownIdentity,
  processIsAlive,
  signalProcess,
} from '../../src/process-identity/index.ts';
import { startUnreaped } from '../support/unreaped.ts';

describe('the identity of a process', () => {
  it('distinguishes it from a later one with its pid, and from one of another boot', () => {
    const own = ownIdentity();
    expect(own).toMatchObject({ pid: process.pid, startTime: expect.stringMatching(/^\d+$/) });
    expect(own.boot).not.toBe('');
    expect(processIsAlive(own)).toBe(true);
    expect(processIsAlive({ ...own, startTime: '1' })).toBe(false);
    expect(processIsAlive({ ...own, boot: 'another boot' })).toBe(false);
    expect(identify(2 ** 22 + 1)).toBeUndefined();
  });

  it('counts a process with an unknown start as alive, because it cannot be distinguished', () => {
    expect(processIsAlive({ ...ownIdentity(), startTime: '' })).toBe(true);
    expect(processIsAlive({ ...ownIdentity(), pid: 2 ** 22 + 1, startTime: '' })).toBe(false);
  });

  it('does not count as alive once it was killed, even before its parent has reaped it', async () => {
    const zombie = await startUnreaped();
    try {
      expect(processIsAlive(zombie.identity)).toBe(true);
      await zombie.kill();
      expect(() => process.kill(zombie.identity.pid, 0)).not.toThrow();
      expect(processIsAlive(zombie.identity)).toBe(false);
      expect(identify(zombie.identity.pid)).toBeUndefined();
      expect(signalProcess(zombie.identity, 'SIGTERM')).toBe(false);
    } finally {
      zombie.end();
    }
  });

  it('does not signal a later process with the same pid', async () => {
    const child = spawn('sleep', ['600'], { stdio: 'ignore', detached: true });
    await once(child, 'spawn');
    const identity = identify(child.pid ?? 0);
    if (!identity) throw new Error('it is not there');
    expect(groupIsAlive(identity.pid)).toBe(true);
    expect(signalProcess({ ...identity, startTime: '1' }, 'SIGKILL')).toBe(false);
    expect(processIsAlive(identity)).toBe(true);
    expect(signalProcess(identity, 'SIGKILL')).toBe(true);
    await once(child, 'exit');
    expect(signalProcess(identity, 'SIGKILL')).toBe(false);
    expect(groupIsAlive(identity.pid)).toBe(false);
  });
});
