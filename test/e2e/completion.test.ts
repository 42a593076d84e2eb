import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands/index.ts';
import { Workplace } from '../support/cli.ts';
import { requireTool } from '../support/require-tool.ts';
import { Tmux } from '../support/tmux.ts';

const RUNBOOK = `---
title: Restore the shop
params: { TARGET: { choices: [staging, prod], default: staging }, DAY: { default: today }, TOKEN: { secret: true, from: 'env:TOKEN' } }
---

# Restore the shop

## Full

<!-- runbook: #full option -->

\`\`\`bash {#fetch-dump}
true
\`\`\`

\`\`\`bash {#drop-old effect=destructive}
true
\`\`\`

## Part

<!-- runbook: #part option -->

\`\`\`bash {#fetch-part}
true
\`\`\`
`;

const here = new Workplace();
afterAll(() => here.remove());
beforeAll(async () => {
  here.write('restore.md', RUNBOOK);
  here.write('my shop.md', RUNBOOK);
  here.write('notes.txt', '');
  here.write('ops/other.md', RUNBOOK);
  const { code } = await here.runbook(['play', 'restore.md#full', '--yes', '--confirm', 'drop-old', '--ui', 'plain'], {
    env: { TOKEN: 'a-secret-of-the-test' },
  });
  if (code !== 0) throw new Error(`the play ended with ${code}`);
});

/** The words that fit, without their descriptions. */
async function fits(...words: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await here.runbook(['__complete', ...words]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => line.replace(/\t.*/, ''));
}

describe('what fits', () => {
  it('is every command of the table, with its summary', async () => {
    expect(await fits('')).toEqual([...COMMANDS.map(({ name }) => name), 'help']);
    expect((await here.runbook(['__complete', 'ver'])).stdout).toMatch(/^verify-journal\tverify a journal/);
    expect(await fits('--v')).toEqual(['--version']);
    expect(await fits('help', 'sta')).toEqual(['status']);
  });

  it('is an option that was not given yet, or one that may be given again', async () => {
    expect(await fits('list', '-')).toEqual(['--json', '--help']);
    expect(await fits('list', '--json', '-')).toEqual(['--help']);
    expect(await fits('play', '--param', 'DAY=today', '--pa')).toEqual(['--param', '--params-file']);
    expect(await fits('note', '--', '-')).toEqual([]);
  });

  it('is a value of the option, also in the same word', async () => {
    expect(await fits('play', '--ui', '')).toEqual(['tui', 'plain', 'json']);
    expect(await fits('play', '--ui=p')).toEqual(['--ui=plain']);
    expect(await fits('report', '--format', 'cast')).toEqual(['cast', 'cast-v3']);
    expect(await fits('init', '--template', 'r')).toEqual(['restore', 'rotation']);
    expect(await fits('report', '-o', '')).toEqual([':files']);
    expect(await fits('test', '--jobs', '')).toEqual([]);
  });

  it('is a file, where a file is the operand', async () => {
    for (const command of ['play', 'lint', 'show', 'test']) expect(await fits(command, '')).toEqual([':markdown']);
    expect(await fits('lint', 'a.md', 'b.md', '')).toEqual([':markdown']);
    expect(await fits('play', 'a.md', '')).toEqual([]);
    expect(await fits('init', '')).toEqual([':folders']);
    expect(await fits('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });

  it('is a name in the runbook: steps, alternatives, destructive steps, params', async () => {
    expect(await fits('play', 'restore.md', '--from', 'f')).toEqual(['fetch-dump', 'fetch-part', 'full']);
    expect(await fits('play', 'restore.md', '--choose', '')).toEqual(['full', 'part']);
    expect(await fits('play', 'restore.md', '--confirm', '')).toEqual(['drop-old']);
    expect(await fits('play', 'restore.md#')).toEqual(['restore.md#full', 'restore.md#part']);
    expect(await fits('play', 'restore.md', '-p', '')).toEqual(['TARGET=staging', 'TARGET=prod', 'DAY=']);
    expect(await fits('play', String.raw`my\ shop.md`, '--confirm', '')).toEqual(['drop-old']);
    expect(await fits('play', '"my shop.md"', '--confirm', '')).toEqual(['drop-old']);
  });

  it('is a run, or a step of a run', async () => {
    const [latest, run = ''] = await fits('status', '');
    expect(latest).toBe('latest');
    expect(run).toMatch(/^\d{8}-/);
    expect(await fits('resume', '--rerun-from', 'fetch')).toEqual(['fetch-dump']);
    expect(await fits('resume', run, '--confirm', '')).toEqual(['drop-old']);
    expect(await fits('approve', run, '')).toEqual([]);
  });

  it('is nothing, without a word, for what cannot be read', async () => {
    expect(await fits('nonsense', '')).toEqual([]);
    expect(await fits('play', 'missing.md', '--from', '')).toEqual([]);
    expect(await fits('resume', 'no-such-run', '--rerun-from', '')).toEqual([]);
    expect(await fits('play', '--unknown=', '')).toEqual([':markdown']);
    expect(await fits('play', '--unknown=')).toEqual([]);
  });
});

/** What the key does to a line, in a shell in which the script was loaded as the documentation says. */
const TYPED = [
  ['a command', 'runbook verify-j', 'runbook verify-journal'],
  ['an option', 'runbook play --on-f', 'runbook play --on-failure'],
  ['a value', 'runbook play --ui pl', 'runbook play --ui plain'],
  ['a value in the same word', 'runbook play --ui=pl', 'runbook play --ui=plain'],
  ['a runbook', 'runbook play res', 'runbook play restore.md'],
  ['a runbook with a blank in its name', 'runbook play my', String.raw`runbook play my\ shop.md`],
  ['an alternative', 'runbook play restore.md#fu', 'runbook play restore.md#full'],
  ['a step', 'runbook play restore.md --from fetch-d', 'runbook play restore.md --from fetch-dump'],
  [
    'a step of a runbook with a blank in its name',
    String.raw`runbook play my\ shop.md --confirm dr`,
    String.raw`runbook play my\ shop.md --confirm drop-old`,
  ],
  ['a param', 'runbook play restore.md -p DA', 'runbook play restore.md -p DAY='],
  ['the value of a param', 'runbook play restore.md --param TARGET=pr', 'runbook play restore.md --param TARGET=prod'],
  ['a run', 'runbook status lat', 'runbook status latest'],
] as const;

const SHELLS = {
  bash: { start: ['bash', '--norc', '--noprofile', '-i'], load: "PS1='shell$ '; source <(runbook completion bash)" },
  zsh: {
    start: ['zsh', '-f', '-i'],
    load: "PS1='shell$ '; autoload -Uz compinit && compinit -D -u; source <(runbook completion zsh)",
  },
  fish: {
    start: ['fish', '--no-config', '-i'],
    load: "function fish_prompt; echo 'shell$ '; end; runbook completion fish | source",
  },
} as const;

describe.each(['bash', 'zsh'] as const)('in %s', (shell) => {
  describe.runIf(requireTool('tmux', ...(shell === 'zsh' ? (['zsh'] as const) : [])))('the tabulator', () => {
    let terminal: Tmux;
    beforeAll(async () => {
      terminal = new Tmux(here.folder, { columns: 120, rows: 30 });
      const { start, load } = SHELLS[shell];
      if (shell === 'zsh') terminal.line(start.join(' '));
      terminal.line(`${load}; clear; echo rea""dy`);
      await terminal.see(/^ready/m);
    });
    afterAll(() => terminal.close());

    it.each(TYPED)('completes %s', async (_what, typed, completed) => {
      terminal.line('clear');
      terminal.type(typed);
      terminal.keys('Tab');
      const escaped = completed.replaceAll(/[$(){}|[\]\\.*+?^#]/g, String.raw`\$&`);
      // zsh writes # as \#, which is the same word.
      const line = new RegExp(`\\$ ${escaped.replace('\\#', '\\\\?#')} ?$`, 'm');
      await terminal.see(line);
      expect(terminal.screen()).toMatch(line);
      terminal.keys('C-u');
    });
  });
});

describe.runIf(requireTool('fish'))('in fish', () => {
  /** fish prints what it would offer. */
  function offered(line: string): string[] {
    const script = `${SHELLS.fish.load.slice(SHELLS.fish.load.indexOf('runbook completion'))}; complete -C ${JSON.stringify(line)}`;
    const bin = path.resolve(import.meta.dirname, '../../node_modules/.bin');
    const { stdout } = spawnSync('fish', ['--no-config', '-c', script], {
      cwd: here.folder,
      env: { PATH: `${bin}:${process.env['PATH'] ?? ''}`, HOME: here.folder, LANG: 'C.UTF-8' },
      encoding: 'utf8',
    });
    return stdout
      .split('\n')
      .filter(Boolean)
      .map((one) => one.replace(/\t.*/, ''));
  }

  it.each(TYPED.filter(([what]) => !what.includes('blank')))('offers %s', (_what, typed, completed) => {
    const last = completed.slice(completed.lastIndexOf(' ') + 1);
    expect(offered(typed)).toContain(last);
  });

  it('offers a runbook with a blank in its name, and its steps', () => {
    expect(offered('runbook play my')).toContain('my shop.md');
    expect(offered(String.raw`runbook play my\ shop.md --confirm dr`)).toEqual(['drop-old']);
  });
});
