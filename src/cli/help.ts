import type { CommandSpec } from './command.ts';
import { spell, type Option } from './option-types.ts';

const EXIT_CODES = `Exit codes: 0 completed, every gate passed; 1 a step or gate failed; 2 wrong usage or invalid runbook,
nothing started; 3 waiting for an operator; 4 held by another process; 5 journal damaged; 130 cancelled.`;

/** `runbook --help`. */
export function overview(commands: readonly CommandSpec[]): string {
  const rows = commands.map(({ name, operands, summary }) => [`${name} ${operands}`.trim(), summary] as const);
  return `runbook plays Markdown runbooks as checked, resumable steps with verification gates.

Usage: runbook COMMAND [OPTIONS]

${table(rows)}

RUN is a run id, a unique beginning or end of one, or "latest" (the default). See also: runbook COMMAND --help.

${EXIT_CODES}
`;
}

/** `runbook COMMAND --help`. */
export function manual(command: CommandSpec): string {
  const rows = Object.entries(command.options).map(
    ([name, option]) => [signature(name, option), option.summary] as const,
  );
  const options = rows.length === 0 ? '' : `\nOptions:\n${table(rows)}\n`;
  return `runbook ${command.name}: ${command.summary}

Usage: runbook ${command.name} ${command.operands}${rows.length > 0 ? ' [OPTIONS]' : ''}
${options}`;
}

function signature(name: string, { short, value }: Option<unknown>): string {
  return `${short ? `-${short}, ` : '    '}--${spell(name)}${value ? ` ${value}` : ''}`;
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}
