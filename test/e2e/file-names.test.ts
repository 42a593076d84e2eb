import { afterEach, beforeEach, expect, it } from 'vitest';
import { Workplace } from '../support/cli.ts';

let here: Workplace;
beforeEach(() => {
  here = new Workplace();
});
afterEach(() => here.remove());

it('shows the name of a runbook without the control sequences in it', async () => {
  const name = 'a\u001b]0;owned\u0007\u009bb.md';
  here.write(name, '# Test\n\n```bash {#fail}\nfalse\n```\n');
  const told = await here.runbook(['play', name, '--ui', 'plain']);
  expect(told.code).toBe(1);
  expect(told.stdout).toContain('.md, 1 step');
  expect(told.stdout + told.stderr).not.toMatch(/[\u0007\u001b\u009b]/);
});
