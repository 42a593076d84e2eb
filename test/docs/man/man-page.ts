import type { CommandSpec } from '../../../src/cli/command.ts';
import { spell, type Option } from '../../../src/cli/option-types.ts';
import { escaped, flags, mdoc } from './mdoc.ts';

export interface ManPage {
  readonly commands: readonly CommandSpec[];
  /** `[meaning of exit code 0, …]`, as docs/commands.md has them. */
  readonly exitCodes: readonly (readonly [code: string, meaning: string])[];
}

/** `runbook(1)` in mdoc, which mandoc and groff read. Names and summaries are those of the command table. */
export function manPage({ commands, exitCodes }: ManPage): string {
  return mdoc([
    String.raw`.\" Written from the command table by npm run docs.`,
    // Without a date: the page belongs to a version, not to a day.
    '.Dd $Mdocdate$',
    '.Dt RUNBOOK 1',
    '.Os',
    '.Sh NAME',
    '.Nm runbook',
    '.Nd play Markdown runbooks as checked, resumable steps with verification gates',
    '.Sh SYNOPSIS',
    ...commands.flatMap(synopsis),
    '.Sh DESCRIPTION',
    'A runbook is plain Markdown.',
    'Its code blocks with an id in braces are steps: each is recorded in a journal before it starts, is verified by the gates that follow it,',
    'and never runs twice because something died along the way.',
    'At the end there is a report with an RTO and an RPO that were measured.',
    '.Pp',
    '.Ar RUN',
    'is a run id, a unique beginning or end of one, or',
    '.Cm latest .',
    'Results go to standard output, everything else to standard error.',
    ...commands.flatMap(section),
    '.Sh ENVIRONMENT',
    '.Bl -tag -width Ds',
    ...ENVIRONMENT.flatMap(([name, meaning]) => [`.It Ev ${name}`, meaning]),
    '.El',
    '.Sh FILES',
    '.Bl -tag -width Ds',
    ...FILES.flatMap(([name, meaning]) => [`.It Pa ${name}`, meaning]),
    '.El',
    '.Sh EXIT STATUS',
    '.Bl -tag -width Ds',
    ...exitCodes.flatMap(([code, meaning]) => [`.It ${code}`, escaped(meaning)]),
    '.El',
    '.Sh EXAMPLES',
    ...EXAMPLES.flatMap(([what, command]) => [what, '.Pp', `.Dl $ ${escaped(command)}`, '.Pp']).slice(0, -1),
    '.Sh SEE ALSO',
    '.Xr bash 1',
  ]);
}

const ENVIRONMENT = [
  ['RUNBOOK_HOME', 'Where runs are kept, in its folder runs; by default .runbook in the current directory.'],
  ['RUNBOOK_OPERATOR', 'Name of the operator, instead of the login name.'],
  ['RUNBOOK_SANDBOX_POSTGRES', 'Which PostgreSQL a rehearsal uses: machine, package, or a folder with its programs.'],
  ['NO_COLOR , FORCE_COLOR', 'Whether output has colours.'],
] as const;

const FILES = [
  ['.runbook/runs/RUN/', 'The journal of a run, what its steps printed, and its report.'],
  ['.runbookrc.yaml', 'Settings of lint, in the current directory or above it.'],
] as const;

const EXAMPLES = [
  ['Rehearse a runbook with throw-away data:', 'runbook play restore.md --sandbox'],
  ['Continue after a failure, a crash or Ctrl-C:', 'runbook resume'],
  ['Prove that the gates of a runbook can fail:', 'runbook test restore.md --mutate'],
] as const;

function synopsis({ name, operands, options }: CommandSpec): string[] {
  return [
    '.Nm',
    `.Cm ${name}`,
    ...(Object.keys(options).length > 0 ? ['.Op Ar OPTIONS'] : []),
    ...(operands === '' ? [] : [`.${operandMacros(operands)}`]),
  ];
}

/** `RUN TEXT…` as mdoc; square brackets stay text, since one operand has them inside of a word. */
const operandMacros = (operands: string): string => `Ar ${operands.split(' ').map(escaped).join(' Ar ')}`;

function section({ name, operands, summary, options }: CommandSpec): string[] {
  const rows = Object.entries(options);
  return [
    `.Sh ${name.toUpperCase()}`,
    '.Nm',
    `.Cm ${name}${operands === '' ? '' : ` ${operandMacros(operands)}`}`,
    '.Pp',
    sentence(summary),
    ...(rows.length === 0 ? [] : ['.Bl -tag -width Ds', ...rows.flatMap(optionLines), '.El']),
  ];
}

function optionLines([name, { short, value, summary }]: readonly [string, Option<unknown>]): string[] {
  return [`.It ${flags([...(short ? [short] : []), `-${spell(name)}`], value)}`, sentence(summary)];
}

const sentence = (text: string): string => `${escaped(text.charAt(0).toUpperCase() + text.slice(1))}.`;
