import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workplace } from '../../support/cli.ts';
import { requireTool } from '../../support/require-tool.ts';
import { Tmux } from '../../support/tmux.ts';

let here: Workplace;
let terminal: Tmux;
beforeEach(() => {
  here = new Workplace();
  terminal = new Tmux(here.folder);
});
afterEach(async () => {
  await terminal.close();
  here.remove();
});

const fence = (info: string, text: string): string => `\`\`\`${info}\n${text}\n\`\`\`\n`;
const book = (...parts: readonly string[]): string => ['# Test book', ...parts].join('\n\n');

describe.runIf(requireTool('tmux'))('a replay', () => {
  it('shortens the time in which nothing happened, while the clock shows the original time', async () => {
    here.write('r.md', book(fence('bash {#one}', 'echo one'), fence('bash {#quiet}', 'sleep 20; echo quiet')));
    expect((await here.runbook(['play', 'r.md'])).code).toBe(0);
    terminal.line('runbook replay --idle-limit 100ms');
    const begun = performance.now();
    await terminal.see(/completed after 2\d/);
    expect(performance.now() - begun).toBeLessThan(15_000);
    expect(terminal.screen()).toMatch(/00:2\d of 00:2\d/);
    terminal.keys('q');
  });

  it('follows a run in progress with its output, and shows its end', async () => {
    here.write(
      'r.md',
      book(
        fence('bash {#slow}', 'for i in $(seq 1 600); do echo "line $i"; [ -e go-on ] && break; sleep 0.1; done'),
        fence('bash {#last}', 'echo the last one'),
      ),
    );
    const played = here.runbook(['play', 'r.md']);
    terminal.line('until runbook status >/dev/null 2>&1; do sleep 0.2; done; clear; runbook replay; echo left=$?');
    await terminal.see('following');
    await terminal.see(/line \d+/);
    const [, first = '0'] = /line (\d+)\s*$/m.exec(terminal.screen()) ?? [];
    await terminal.see(new RegExp(`line ${Number(first) + 5}\\b`));
    terminal.keys('n');
    await terminal.see('note: ');
    terminal.type('it seems slow today');
    terminal.keys('Enter');
    await terminal.see('review.jsonl');
    here.write('go-on', '');
    expect((await played).code).toBe(0);
    await terminal.see(/completed after/);
    terminal.keys('q');
    await terminal.see('left=0');
    expect(readFileSync(path.join(here.runs()[0] ?? '', 'review.jsonl'), 'utf8')).toContain('it seems slow today');
    expect(here.events().map(({ type }) => type)).not.toContain('note.added');
  });

  it('opens the whole output up to its position, and the output of a gate', async () => {
    here.write(
      'r.md',
      book(
        fence('bash {#many}', 'seq -f "row %g" 1 9000; test -e mended || exit 3'),
        fence('bash {#judged}', 'echo judged'),
        fence('bash {.gate #holds}', 'echo "the gate looked"; false'),
      ),
    );
    here.write('mended', '');
    expect((await here.runbook(['play', 'r.md'])).code).toBe(1);
    terminal.line('runbook replay');
    await terminal.see(/replay . x1 /);
    terminal.keys('e');
    await terminal.see(/gate holds of step judged did not hold/);
    terminal.keys('o');
    await terminal.see('output of gate holds');
    expect(terminal.screen()).toContain('the gate looked');
    terminal.keys('Escape', 'BTab');
    await terminal.see(/many · shell/);
    terminal.keys('o', 'g');
    await terminal.see(/output of many \(0% of [0-9.]+ KiB\)/);
    expect(terminal.screen()).toMatch(/^ row 1 *$/m);
    terminal.keys('/');
    terminal.type('row 4242');
    terminal.keys('Enter');
    await terminal.see(/no older line with "row 4242"/);
    terminal.keys('N');
    await terminal.see(/^ row 4242 *$/m);
    terminal.keys('q', 'Escape', 'q');
  });
});
