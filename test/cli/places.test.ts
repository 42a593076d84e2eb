import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workplace } from '../support/cli.ts';

let here: Workplace;
beforeEach(() => {
  here = new Workplace();
  here.write('book.md', '# Test\n\n```bash {#look}\ntouch played\n```\n');
});
afterEach(() => here.remove());

describe('where a run is kept', () => {
  it('has to be writable, otherwise nothing is started', async () => {
    // Root may write anywhere, but not even root can make a folder inside a file.
    writeFileSync(path.join(here.folder, '.runbook'), '');
    const { code, stderr } = await here.runbook(['play', 'book.md', '--ui', 'plain']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^the run cannot be recorded here; nothing was started\n/);
    expect(stderr).toContain('RUNBOOK_HOME');
    expect(existsSync(path.join(here.folder, 'played'))).toBe(false);
  });

  it('is reported as gone when it no longer exists', () => {
    const main = path.resolve(import.meta.dirname, '../../dist/main.js');
    const script = `mkdir gone && cd gone && rmdir ../gone && exec "${process.execPath}" "${main}" list`;
    const { status, stderr } = spawnSync('/bin/bash', ['-c', script], { cwd: here.folder, encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toContain('the current directory no longer exists\n');
  });
});
