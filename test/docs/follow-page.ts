import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

/** A page that a reader follows from top to bottom in one empty folder. */
export interface FollowedPage {
  readonly sections: readonly (readonly [title: string, text: string])[];
  /** Does what a section says, and expects what it shows. */
  follow(section: string): Promise<void>;
  runsCommands(section: string): boolean;
  remove(): void;
}

interface Place {
  readonly folder: string;
  readonly here: string;
}

/** `heading` begins a section of the page in docs/. */
export function followPage(page: string, heading: RegExp): FollowedPage {
  const text = readFileSync(path.join(root, 'docs', page), 'utf8');
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-page-'));
  const here = path.join(folder, 'here');
  mkdirSync(path.join(folder, 'bin'));
  mkdirSync(here);
  symlinkSync(path.join(root, 'dist/main.js'), path.join(folder, 'bin/runbook'));
  const exported = new Map<string, string>();
  return {
    sections: text
      .split(heading)
      .slice(1)
      .map((section) => [section.split('\n')[0] ?? '', section]),
    async follow(section) {
      for (const deed of deedsOf(section)) {
        if (deed.does === 'run') {
          const outputs = await run({ folder, here }, deed.commands, exported);
          for (const [index, { command, shown }] of deed.commands.entries()) {
            const output = outputs[index] ?? '(it was not run)';
            expect(missing(shown, output), `$ ${command}\n${output}`).toEqual([]);
          }
          continue;
        }
        const file = path.join(here, deed.file);
        mkdirSync(path.dirname(file), { recursive: true });
        if (deed.does === 'write') writeFileSync(file, deed.content);
        else appendFileSync(file, deed.content);
      }
    },
    runsCommands: (section) => deedsOf(section).some(({ does }) => does === 'run'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

interface Command {
  readonly command: string;
  readonly shown: readonly string[];
}

type Deed =
  | { readonly does: 'write' | 'append'; readonly file: string; readonly content: string }
  | { readonly does: 'run'; readonly commands: readonly Command[] };

/** What the reader does, in order: write what a `file:` or `append:` comment announces, and run every console block. */
function deedsOf(section: string): Deed[] {
  const blocks = /(?:<!-- (file|append): (\S+) -->\n+)?^(`{3,})(\w*)\n([\s\S]*?)^\3$/gm;
  return [...section.matchAll(blocks)].flatMap(([, how, file = '', , language, content = '']): Deed[] => {
    if (how !== undefined) return [{ does: how === 'file' ? 'write' : 'append', file, content }];
    return language === 'console' ? [{ does: 'run', commands: commandsOf(content) }] : [];
  });
}

function commandsOf(transcript: string): Command[] {
  return transcript
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = '', ...shown] = part.trimEnd().split('\n');
      return { command, shown };
    });
}

const BORDER = '@@end of a command@@';

/** Runs the commands in one bash, as at one prompt; variables last for the whole page. */
async function run({ folder, here }: Place, commands: readonly Command[], exported: Map<string, string>): Promise<string[]> {
  const lines = commands.map(({ command }) => `(exit $__last); ${command}\n__last=$?; echo '${BORDER}'`);
  const env = {
    PATH: `${path.join(folder, 'bin')}:${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
    HOME: folder,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    ...Object.fromEntries(exported),
  };
  const child = spawn('bash', ['-c', ['exec 2>&1; __last=0', ...lines].join('\n')], { cwd: here, env });
  child.stdin.end();
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (output += part));
  await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
  for (const { command } of commands) {
    const [, name, value] = /^export (\w+)=(\S+)$/.exec(command) ?? [];
    if (name !== undefined && value !== undefined) exported.set(name, value);
  }
  return output.split(`${BORDER}\n`);
}

/** The lines of the page that are missing from the output: each has to be part of a line, in this order; `…` matches anything. */
function missing(shown: readonly string[], output: string): string[] {
  const said = output.split('\n').map((line) => line.replace(/\s+/g, ' '));
  let at = 0;
  return shown.filter((line) => {
    const words = line.trim().replace(/\s+/g, ' ').split('…');
    const pattern = new RegExp(words.map((word) => word.replace(/[$(){}|[\]\\.*+?^]/g, "\\$&")).join('.*'));
    const found = said.findIndex((one, index) => index >= at && pattern.test(one));
    if (found >= 0) at = found + 1;
    return found < 0;
  });
}
