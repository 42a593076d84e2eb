import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands/index.ts';
import { spell } from '../../src/cli/option-types.ts';
import { requireTool } from '../support/require-tool.ts';
import { manPage } from './man/man-page.ts';

const root = path.resolve(import.meta.dirname, '../..');
const file = path.join(root, 'docs/runbook.1');
const commands = readFileSync(path.join(root, 'docs/commands.md'), 'utf8');
const exitCodes = [...commands.matchAll(/^\| (\d+) \| (.+?) \|$/gm)].map(([, code = '', meaning = '']) => [code, meaning] as const);

/** `npm run docs` rewrites the page; a plain test run and CI compare it. */
describe('docs/runbook.1', () => {
  it('is written from the command table', async () => {
    expect(exitCodes).toHaveLength(7);
    await expect(manPage({ commands: COMMANDS, exitCodes })).toMatchFileSnapshot(file);
  });

  it('is the page that the package installs', () => {
    const { man, files } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { readonly man: string; readonly files: readonly string[] };
    expect(man).toBe('docs/runbook.1');
    expect(files).toContain('docs');
  });

  describe.runIf(requireTool('mandoc'))('in mandoc', () => {
    it('has nothing that it warns about', () => {
      const { stdout, status } = spawnSync('mandoc', ['-Tlint', '-Wwarning', file], { encoding: 'utf8' });
      expect(stdout).toBe('');
      expect(status).toBe(0);
    });

    it('reads as it should: every command, every option, every exit code', () => {
      const { stdout } = spawnSync('mandoc', ['-Tutf8', '-Owidth=100', file], { encoding: 'utf8' });
      const text = stdout.replaceAll(/.\u0008/g, '');
      for (const { name, operands, options } of COMMANDS) {
        expect(text).toContain(`runbook ${name}`);
        if (operands !== '') expect(text).toContain(operands.replaceAll('…', '...').split(' ')[0]);
        for (const option of Object.keys(options)) expect(text).toMatch(new RegExp(`--${spell(option)}\\b`));
      }
      for (const [code] of exitCodes) expect(text).toMatch(new RegExp(`^ +${code} {2,}`, 'm'));
      expect(text).toContain('$ runbook play restore.md --sandbox');
    });
  });
});
