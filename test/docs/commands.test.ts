import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands/index.ts';
import { manual, overview } from '../../src/cli/help.ts';
import { spell } from '../../src/cli/option-types.ts';

const docs = readFileSync(path.resolve(import.meta.dirname, '../../docs/commands.md'), 'utf8');
const sections = new Map(docs.split(/^## /m).slice(1).map((text) => [text.split('\n')[0] ?? '', text]));

describe('docs/commands.md', () => {
  it('has a section for every command of the table and no other', () => {
    expect([...sections.keys()].toSorted()).toEqual(COMMANDS.map((command) => command.name).toSorted());
  });

  it.each(COMMANDS.flatMap((command) => Object.keys(command.options).map((name) => [command.name, spell(name)] as const)))(
    'explains runbook %s --%s',
    (command, option) => {
      expect(sections.get(command)).toContain(`--${option}`);
    },
  );
});

describe('help', () => {
  it('names every command, and the help of each names every option', () => {
    const text = overview(COMMANDS);
    for (const command of COMMANDS) {
      expect(text).toContain(command.name);
      for (const name of Object.keys(command.options)) expect(manual(command)).toContain(`--${spell(name)}`);
    }
  });

  it('fits into 120 columns', () => {
    for (const line of [overview(COMMANDS), ...COMMANDS.map(manual)].join('\n').split('\n')) expect(line.length).toBeLessThanOrEqual(120);
  });
});
