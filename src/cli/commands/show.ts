import { formatDuration } from '../../model/duration.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import type { ExcludedFence, Param, Runbook, Section, Step } from '../../model/runbook.ts';
import { diagnostic, type Diagnostic } from '../../model/diagnostic.ts';
import { neutralise, jsonText } from '../../presentation/terminal-text.ts';
import type { CommandContext, Invocation } from '../command.ts';
import { usageError } from '../option-types.ts';
import { diagnosticLines, loadRunbook, noStepWords, refuseErrors, sorted } from '../runbook/load-runbook.ts';
import { planProblems } from '../runbook/plan-problems.ts';
import { paramRule } from '../runbook/values.ts';
import type { SHOW } from './option-tables.ts';

/** `runbook show FILE`: what would be played. It only reads. */
export async function run(
  { operands: [file], options }: Invocation<'FILE', typeof SHOW>,
  { cwd, env, stdout, stderr }: CommandContext,
): Promise<ExitCode> {
  const { runbook, diagnostics: read } = await loadRunbook(file, cwd);
  if (!runbook) {
    refuseErrors(read, file, (text) => void stderr.write(text));
    throw usageError(`${file} cannot be read as a runbook`, 'see the messages above');
  }
  const wrong = read.some(({ severity }) => severity === 'error');
  const found = runbook.steps.length > 0 ? await planProblems(runbook, { cwd, env }) : wrong ? [] : [noStep(runbook)];
  const diagnostics = sorted([...read, ...found]);
  if (options.json) stdout.write(`${jsonText(asJson(runbook, diagnostics), 2)}\n`);
  else stdout.write(`${neutralise([...asText(runbook), ...diagnosticLines(diagnostics)].join('\n'))}\n`);
  return diagnostics.some((one) => one.severity === 'error') ? EXIT.usage : EXIT.completed;
}

/** The stable shape of `show --json`, as docs/commands.md describes it. */
function asJson(runbook: Runbook, diagnostics: readonly Diagnostic[]) {
  return {
    title: runbook.title,
    file: runbook.file,
    sha256: runbook.sha256,
    objectives: { rtoMs: runbook.objectives.rto?.targetMs ?? null, rpoMs: runbook.objectives.rpo?.targetMs ?? null },
    params: runbook.params.map((param) => ({
      name: param.name,
      required: param.required,
      secret: param.secret,
      default: param.default,
      description: param.description,
      choices: param.choices,
      pattern: param.pattern,
    })),
    options: runbook.sections
      .filter((section) => section.attributes.option)
      .map(({ id, title, parent, span }) => ({ id, title, parent, line: span.start.line })),
    sections: runbook.sections.map(({ id, title, depth, span, attributes }) => ({
      id,
      title,
      depth,
      line: span.start.line,
      budgetMs: attributes.budgetMs,
    })),
    steps: runbook.steps.flatMap(stepJson),
    excluded: (runbook.excluded ?? []).map(({ name, why, language, span }) => ({
      name,
      why,
      language,
      line: span.start.line,
    })),
    diagnostics,
  };
}

/** A step, followed by the expectations on what it prints. */
function stepJson(step: Step) {
  const about = { section: step.section, timeoutMs: step.attributes.timeoutMs };
  const target = step.target && 'step' in step.target ? step.target.step : (step.undoes ?? null);
  const own = {
    id: step.id,
    kind: step.kind,
    role: step.role as string,
    ...about,
    line: step.span.start.line,
    language: step.language,
    effect: step.attributes.effect as string | null,
    for: target,
  };
  const expects = step.expectations.map((expectation, index) => ({
    id: `${step.id}/expect-${index + 1}`,
    kind: 'expect',
    role: 'expect',
    section: step.section,
    timeoutMs: null,
    line: expectation.span.start.line,
    language: null,
    effect: null,
    for: step.id,
  }));
  return [own, ...expects];
}

function asText(runbook: Runbook): string[] {
  const lines = [runbook.title];
  const { rto, rpo } = runbook.objectives;
  if (rto) lines.push(`RTO ${formatDuration(rto.targetMs)} (line ${rto.span.start.line})`);
  if (rpo) lines.push(`RPO ${formatDuration(rpo.targetMs)} (line ${rpo.span.start.line})`);
  lines.push(...runbook.params.map(paramLine));
  for (const section of runbook.sections) {
    const steps = runbook.steps.filter((step) => step.section === section.id);
    if (steps.length > 0 || section.attributes.option) lines.push('', headingOf(section), ...steps.map(stepLine));
  }
  const excluded = runbook.excluded ?? [];
  if (excluded.length > 0) lines.push('', 'not played, because their attributes say so', ...excluded.map(excludedLine));
  return lines;
}

const excludedLine = ({ span, name, why }: ExcludedFence): string =>
  `  ${String(span.start.line).padStart(4)}  ${name || '(without a name)'} (${why}=true)`;

function paramLine(param: Param): string {
  const { name, required, secret, description } = param;
  const [value, about] = [param.default === null ? '' : ` = ${param.default}`, paramRule(param)];
  const proposed = param.proposed === undefined ? null : `asked for, with "${param.proposed}" filled in`;
  const words = [description, proposed, about].filter((one) => one !== null).join('; ');
  return `param ${name}${required ? ', required' : ''}${secret ? ', secret' : ''}${value}${words === '' ? '' : `: ${words}`}`;
}

/** Only an info: a document without annotations can still be played with `--assist`. */
const noStep = ({ file }: Runbook): Diagnostic => {
  const top = { line: 1, column: 1, offset: 0 };
  const { message, hint } = noStepWords(file);
  return diagnostic({ file, start: top, end: top }, { rule: 'nothing-to-play', severity: 'info', message, hint });
};

const headingOf = ({ title, span, attributes }: Section): string =>
  `${span.start.line}: ${title || '(before the first heading)'}${attributes.option ? ' [option]' : ''}${attributes.budgetMs === null ? '' : ` [budget ${formatDuration(attributes.budgetMs)}]`}`;

const stepLine = (step: Step): string =>
  `  ${String(step.span.start.line).padStart(4)}  ${step.role.padEnd(8)} ${step.id}: ${step.title}${step.attributes.effect === 'destructive' ? ' [destructive]' : ''}`;
