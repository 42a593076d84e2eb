import { diagnostic, type Diagnostic } from '../../model/diagnostic.ts';
import { didYouMean } from '../../presentation/did-you-mean.ts';
import type { Runbook, Section, Step } from '../../model/runbook.ts';
import type { Span } from '../../model/source.ts';
import type { Outline } from './outline.ts';

/** Sibling sections of which exactly one is played. */
export interface OptionGroup {
  /** The section that contains them; null at the top of the file. */
  readonly parent: string | null;
  /** The id of the option around the group; null for a group that belongs to every choice. */
  readonly inside: string | null;
  readonly options: readonly Option[];
}

export interface Option {
  readonly id: string;
  readonly title: string;
  readonly span: Span;
}

/** Every group of alternatives in document order; those below `skip` are documentation. */
export function groupOptions(runbook: Runbook, outline: Outline): OptionGroup[] {
  const groups = new Map<string | null, Section[]>();
  for (const section of runbook.sections) {
    if (!section.attributes.option || outline.around(section.id).some((one) => one.attributes.skip)) continue;
    const siblings = groups.get(section.parent);
    if (siblings) siblings.push(section);
    else groups.set(section.parent, [section]);
  }
  return [...groups].map(([parent, options]) => ({
    parent,
    inside: (parent === null ? [] : outline.around(parent)).find((section) => section.attributes.option)?.id ?? null,
    options: options.map(({ id, title, span }) => ({ id, title, span })),
  }));
}

export interface Chosen {
  /** Ids of the options to play, outermost first. */
  readonly ids: readonly string[];
  /** Groups without a choice, in parts that are played. */
  readonly open: readonly OptionGroup[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface Choices {
  /** What the operator chose: two options of one group are an error. */
  readonly given: readonly string[];
  /** Used if they do not contradict what the operator chose, like the answers of a sandbox. */
  readonly fallback: readonly string[];
}

/**
 * Chooses exactly one option of every group that is reached. A choice inside an option chooses that option too, and a
 * group of one needs no choice.
 */
export function chooseOptions(
  runbook: Runbook,
  outline: Outline,
  groups: readonly OptionGroup[],
  choices: Choices,
  top: Span,
): Chosen {
  const diagnostics: Diagnostic[] = [];
  const options = groups.flatMap((group) => group.options);
  const groupOf = new Map(groups.flatMap((group) => group.options.map((option) => [option.id, group])));
  const wanted = new Map<string, string>();
  const optionsAround = (id: string): string[] =>
    outline.around(id).flatMap((section) => (section.attributes.option ? [section.id] : []));
  const contradicts = (id: string): boolean =>
    groupOf.get(id)?.options.some((sibling) => sibling.id !== id && wanted.has(sibling.id)) ?? false;
  for (const [index, choice] of [...choices.given, ...choices.fallback].entries()) {
    const named = findNamed(options, choice);
    const [only] = named;
    if (!only) diagnostics.push(noOption(runbook, options, choice, top));
    else if (named.length > 1) diagnostics.push(ambiguous(top, choice, named));
    else {
      const path = optionsAround(only.id);
      if (index >= choices.given.length && path.some(contradicts)) continue;
      for (const id of path) if (!wanted.has(id)) wanted.set(id, choice);
    }
  }
  const ids: string[] = [];
  const open: OptionGroup[] = [];
  for (const group of groups) {
    const taken = group.options.filter((option) => wanted.has(option.id));
    const [first, second] = taken;
    if (first && second) {
      diagnostics.push(twoOfOne(top, group, wanted.get(first.id) ?? '', wanted.get(second.id) ?? ''));
    } else if (first) ids.push(first.id);
    else if (group.inside !== null && !ids.includes(group.inside)) continue;
    else if (group.options.length === 1) ids.push(group.options[0]?.id ?? '');
    else {
      open.push(group);
      diagnostics.push(nothingChosen(group, outline));
    }
  }
  return { ids, open, diagnostics };
}

/** The document without the alternatives that were not chosen and without documentation-only sections. */
export interface Played {
  readonly sections: readonly Section[];
  readonly steps: readonly Step[];
}

export function leaveOutAlternatives(
  runbook: Runbook,
  outline: Outline,
  groups: readonly OptionGroup[],
  chosen: readonly string[],
): Played {
  const kept = new Set(chosen);
  const dropped = new Set(
    groups.flatMap((group) => group.options.map((option) => option.id)).filter((id) => !kept.has(id)),
  );
  const isPlayed = (id: string): boolean =>
    outline.around(id).every((section) => !section.attributes.skip && !dropped.has(section.id));
  const sections = runbook.sections.filter((section) => isPlayed(section.id));
  const alive = new Set(sections.map((section) => section.id));
  return { sections, steps: runbook.steps.filter((step) => alive.has(step.section)) };
}

/** Finds options by id, else by the end of an included id, else by the slug of the title. */
function findNamed(options: readonly Option[], choice: string): readonly Option[] {
  const tests: readonly ((option: Option) => boolean)[] = [
    (option) => option.id === choice,
    (option) => option.id.endsWith(`/${choice}`),
    (option) => slugOf(option.title) === choice,
  ];
  for (const test of tests) {
    const named = options.filter(test);
    if (named.length > 0) return named;
  }
  return [];
}

/** The anchor of a heading, as code hosts build it. */
function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}

const list = (options: readonly Option[]): string => options.map((option) => option.id).join(', ');

function noOption(runbook: Runbook, options: readonly Option[], choice: string, top: Span): Diagnostic {
  const section = runbook.sections.find((one) => one.id === choice);
  const step = runbook.steps.find((one) => one.id === choice);
  const known = options.length === 0 ? 'this runbook has no options' : `the options are ${list(options)}`;
  if (!step && !section) {
    const ids = options.map((option) => option.id);
    return diagnostic(top, {
      rule: 'no-such-option',
      message: `"${choice}" is not an option: ${known}`,
      hint: options.length === 0 ? 'remove the choice' : (didYouMean(choice, ids) ?? 'choose one of them'),
    });
  }
  return diagnostic(step?.span ?? section?.span ?? top, {
    rule: 'no-such-option',
    message: `"${choice}" is ${step ? 'a step' : 'a section'}, not an option: ${known}`,
    hint: `use --only ${choice} to play only that part`,
  });
}

const ambiguous = (top: Span, choice: string, named: readonly Option[]): Diagnostic =>
  diagnostic(top, {
    rule: 'ambiguous-option',
    message: `"${choice}" names ${named.length} options: ${list(named)}`,
    hint: 'write the full id',
  });

const twoOfOne = (top: Span, group: OptionGroup, first: string, second: string): Diagnostic =>
  diagnostic(group.options[0]?.span ?? top, {
    rule: 'two-options',
    message: `"${first}" and "${second}" choose two alternatives of one group (${list(group.options)}), of which exactly one is played`,
    hint: 'choose one of them',
  });

function nothingChosen(group: OptionGroup, outline: Outline): Diagnostic {
  const [first] = group.options;
  const parent = group.parent === null ? undefined : outline.section(group.parent);
  const where = parent && parent.depth > 0 ? ` in "${parent.title}"` : '';
  return diagnostic(first?.span ?? EMPTY, {
    rule: 'option-not-chosen',
    message: `no alternative${where} is chosen: ${list(group.options)}`,
    hint: `choose with FILE#${first?.id ?? 'ID'} or --choose ${first?.id ?? 'ID'}`,
  });
}

const EMPTY: Span = { file: '', start: { line: 1, column: 1, offset: 0 }, end: { line: 1, column: 1, offset: 0 } };
