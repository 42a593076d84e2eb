import { describe, expect, it, vi } from 'vitest';
import { shell } from '../../../src/steps/shell/index.ts';
import { onSmallDisk, requireTool } from '../../support/require-tool.ts';
import { attempt } from '../attempt.ts';

describe('a step whose session is missing', () => {
  it.each([
    ['exec replaced the shell', 'exec true'],
    ['the EXIT trap was removed', 'builtin trap - EXIT'],
    ['the shell was killed', 'kill -9 $BASHPID'],
  ])('says what to do without: %s', async (_, code) => {
    const result = await attempt(shell, code, { attributes: { exit: [0, 137] } });
    expect(result).toMatchObject({ ending: 'session-lost', sessionSaved: false, failure: { code: 'session-lost' } });
    expect(result.failure?.hint).toContain('without `exec`');
  });

  it('says that the session could not be written, and blames nothing else', async () => {
    const { failure, output } = await attempt(shell, "trap '' XFSZ; ulimit -f 0; x=1");
    expect(failure).toMatchObject({
      code: 'session-lost',
      message: 'the step ended, but its shell session could not be written completely',
      hint: expect.stringContaining('ulimit -f') as string,
    });
    expect(failure?.hint).not.toContain('exec');
    expect(output).not.toContain('x=');
  });

  it.runIf(requireTool('tmpfs'))('says that the disk is full when it is', async () => {
    await onSmallDisk('64k', async (disk) => {
      vi.stubEnv('TMPDIR', disk);
      const { failure, directory } = await attempt(shell, `head -c 1M /dev/zero > ${disk}/fill || true; x=1`);
      vi.unstubAllEnvs();
      expect(failure).toMatchObject({
        code: 'session-lost',
        message: 'the step ended, but its shell session could not be written: the disk is full',
        hint: expect.stringContaining(`free some space on the disk of ${directory}`) as string,
      });
    });
  });
});
