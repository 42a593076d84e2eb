import type { Diagnostic } from '../../model/diagnostic.ts';
import { gatesOf, undoOf } from '../../model/relations.ts';
import type { Runbook, Step } from '../../model/runbook.ts';
import { dangersOf } from './dangers.ts';
import { notPlayed, plainContent } from './not-played.ts';
import type { OptionTree, Overview } from './overview.ts';

/** The stable shape of `show --json`, as docs/commands.md describes it. Fields may be added. */
export function asJson(overview: Overview, diagnostics: readonly Diagnostic[]) {
  const { runbook, document, groups, time, lastRun } = overview;
  return {
    title: runbook.title,
    file: runbook.file,
    sha256: runbook.sha256,
    owner: runbook.owner,
    severity: runbook.severity,
    cadence: runbook.cadence,
    objectives: { rtoMs: runbook.objectives.rto?.targetMs ?? null, rpoMs: runbook.objectives.rpo?.targetMs ?? null },
    time: { ...time, lastRun },
    params: runbook.params.map(({ name, required, secret, default: usual, description, choices, pattern }) => ({
      ...{ name, required, secret, default: usual, description, choices, pattern },
    })),
    requires: runbook.requires.map(({ name }) => name),
    options: runbook.sections
      .filter((section) => section.attributes.option)
      .map(({ id, title, parent, span }) => ({ id, title, parent, line: span.start.line })),
    choices: groups.map(treeJson),
    sections: runbook.sections.map(({ id, title, depth, span, attributes }) => ({
      id,
      title,
      depth,
      file: span.file,
      line: span.start.line,
      budgetMs: attributes.budgetMs,
      when: attributes.when,
    })),
    steps: runbook.steps.flatMap((step) => stepJson(step, runbook)),
    dangers: dangersOf(runbook).map(({ step, what }) => ({ step: step.id, line: step.span.start.line, what })),
    notPlayed: notPlayed(overview),
    plain: runbook.steps.length === 0 ? plainContent(document) : null,
    excluded: (runbook.excluded ?? []).map(({ name, why, language, span }) => ({
      name,
      why,
      language,
      line: span.start.line,
    })),
    diagnostics,
  };
}

function treeJson({ parent, options }: OptionTree): object {
  return {
    parent,
    options: options.map(({ section, steps, budgetMs, inSandbox, groups }) => ({
      id: section.id,
      title: section.title,
      line: section.span.start.line,
      steps: steps.filter(({ role }) => role === 'step').length,
      budgetMs,
      inSandbox,
      choices: groups.map(treeJson),
    })),
  };
}

/** A step, followed by the expectations on what it prints. */
function stepJson(step: Step, runbook: Runbook) {
  const { attributes, assisted, span } = step;
  const about = { section: step.section, file: span.file };
  const own = {
    id: step.id,
    kind: step.kind,
    role: step.role as string,
    ...about,
    timeoutMs: attributes.timeoutMs,
    line: span.start.line,
    language: step.language,
    effect: attributes.effect as string | null,
    for: step.target && 'step' in step.target ? step.target.step : (step.undoes ?? null),
    title: step.title,
    gates: gatesOf(runbook, step).map(({ id }) => id),
    undo: undoOf(runbook, step)?.id ?? null,
    when: attributes.when,
    expect: attributes.expect,
    withinMs: attributes.withinMs,
    approver: step.approver,
    byHand: assisted?.background === true,
  };
  const none = {
    timeoutMs: null,
    language: null,
    effect: null,
    undo: null,
    when: null,
    expect: null,
    withinMs: null,
    approver: null,
  };
  const expects = step.expectations.map((expectation, index) => ({
    ...{ ...about, ...none, id: `${step.id}/expect-${index + 1}`, kind: 'expect', role: 'expect' },
    ...{
      line: expectation.span.start.line,
      for: step.id,
      title: expectation.match as string,
      gates: [],
      byHand: false,
    },
  }));
  return [own, ...expects];
}
