import type { Code } from 'mdast';
import { place } from '../../../model/source.ts';
import type { Expectation, Param, Role, Step } from '../../../model/runbook.ts';
import { assignIds } from '../outline/assign-ids.ts';
import type { Item, Outline, SectionDraft } from '../outline/draft.ts';
import { readExpectation } from '../fences/expectation.ts';
import { hashStep, withExpectation, type LocalLink, type LocalStep } from './local-step.ts';
import type { Problems } from '../problems.ts';
import type { ClaimedFence } from '../fences/classify.ts';
import { relateSteps } from './relate.ts';
import { readPrompts } from '../fences/runme-prompts.ts';
import { hasAbove, headingOf, isSkipped } from '../outline/section-tree.ts';
import type { SourceText } from '../markdown/source-text.ts';
import { defaultAttributes, isBackground, readStepAttributes } from '../fences/step-attributes.ts';

type FenceItem = Extract<Item, { type: 'fence' }>;

interface Building {
  readonly source: SourceText;
  readonly outline: Outline;
  readonly problems: Problems;
  /** Collects what Runme's cells ask for; null if prompts are switched off. */
  readonly prompts: Param[] | null;
}

/** The steps and links of one file in document order, with gates, undos and expected output attached. */
export async function buildSteps(building: Building): Promise<(LocalStep | LocalLink)[]> {
  const { outline, problems, source } = building;
  const { sections } = outline;
  const items = checksAfterOffers(outline.items);
  const ids = assignIds(sections, items, problems);
  const answered = new Set(items.map((item) => (isExecutable(item) && !item.offered ? item.task : null)));
  const lastExecutable = items.findLast((item) => counts(item, sections))?.span.start.offset ?? -1;
  const built: (LocalStep | LocalLink)[] = [];
  for (const [index, item] of items.entries()) {
    if (isSkipped(sections, item.section)) continue;
    const own = ids.get(index);
    const id = { id: own?.id ?? '', explicitId: own?.explicit ?? false, section: sections[item.section]?.id ?? '' };
    if (item.type === 'link') built.push({ type: 'link', section: item.section, span: item.span, url: item.url });
    else if (item.type === 'check') {
      const asked = item.span.start.offset < lastExecutable || inChecks(sections, item.section);
      if (asked && !answered.has(item.task)) built.push(operatorStep(item, id, 'check', item.text));
    } else if (item.type !== 'fence') {
      built.push(operatorStep(item, id, item.type, sections[item.section]?.title ?? ''));
    } else if (item.claimed.role === 'expect') {
      attachExpectation(item, built, building);
    } else {
      const step = await fenceStep(item, id, item.claimed.role, building);
      if (step) built.push(step);
    }
    if (item.type === 'fence') {
      for (const { start, end, ...text } of item.claimed.findings) problems.add(source.span(start, end), text);
    }
  }
  // Offered steps are left out, so that gates and undos belong to the same steps with and without --assist.
  relateSteps(
    built.filter((one) => !isOffered(one)),
    sections,
    problems,
  );
  return built;
}

/** An offered fence does not answer the task item around it: the item is asked after its fences have been offered. */
function checksAfterOffers(items: readonly Item[]): readonly Item[] {
  if (!items.some((item) => item.type === 'fence' && item.offered)) return items;
  const last = new Map(
    items.flatMap((item, index) => (item.type === 'fence' && item.task !== null ? [[item.task, index]] : [])),
  );
  const placed = items.map((item, index) => ({
    item,
    at: item.type === 'check' ? (last.get(item.task) ?? index) : index,
  }));
  // The sort is stable and the check came first: half a place later puts it behind its fence.
  const rank = ({ item, at }: (typeof placed)[number]): number => (item.type === 'check' ? at + 0.5 : at);
  return placed.toSorted((a, b) => rank(a) - rank(b)).map(({ item }) => item);
}

const isOffered = (one: LocalStep | LocalLink): boolean => one.type === 'step' && one.step.assisted !== undefined;

function isExecutable(item: Item): item is FenceItem {
  return item.type === 'fence' && item.claimed.role !== 'expect';
}

/** Links count: what they play takes their place. */
function counts(item: Item, sections: readonly SectionDraft[]): boolean {
  return (item.type === 'link' || isExecutable(item)) && !isSkipped(sections, item.section);
}

const inChecks = (sections: readonly SectionDraft[], index: number): boolean =>
  hasAbove(sections, index, (section) => section.attributes.checks);

type Identity = Pick<Step, 'id' | 'explicitId' | 'section'>;

function operatorStep(
  item: Exclude<Item, FenceItem | { type: 'link' }>,
  id: Identity,
  role: 'check' | 'manual' | 'approve',
  title: string,
): LocalStep {
  const step: Omit<Step, 'hash'> = {
    ...id,
    role,
    kind: 'manual',
    title,
    language: null,
    code: '',
    config: null,
    references: [],
    // The work of an operator changes the world like a command; an unanswered question is asked again.
    attributes: { ...defaultAttributes(role === 'manual' ? 'write' : 'read'), onInterrupt: 'rerun' },
    expectations: [],
    admonitions: [],
    target: null,
    undoes: null,
    approver: item.type === 'approve' ? item.by : null,
    span: item.span,
    codeSpan: item.span,
  };
  return {
    type: 'step',
    step: { ...step, hash: hashStep(step, title) },
    section: item.section,
    task: item.type === 'check' ? item.task : null,
    judges: null,
    places: new Map(),
    at: () => item.span,
  };
}

/**
 * What fences without a problem were read as. A node that an editor's next reading meets again is the same fence, and only
 * its place may be another one. Some kinds have lines in their configs, for messages during the run.
 */
const readings = new WeakMap<
  Code,
  Pick<Step, 'config' | 'references' | 'title' | 'hash' | 'attributes'> & { readonly place: string }
>();

async function fenceStep(item: FenceItem, id: Identity, role: Role, building: Building): Promise<LocalStep | null> {
  const { claimed, fence } = item;
  const { kind } = claimed;
  if (!kind) return null;
  const { source, problems } = building;
  let sound = true;
  const read = readStepAttributes(claimed, role, kind, (token, text) => {
    sound = false;
    problems.add(source.span(token.start, token.end), text);
  });
  const { attributes } = read;
  const background = role === 'step' && claimed.tokens.some(isBackground);
  const { language } = claimed;
  const { code, span, at } = fence;
  const prompts = building.prompts !== null && asks(claimed) ? readPrompts(code, at) : { code, params: [] };
  building.prompts?.push(...prompts.params);
  const asked = { language, code: prompts.code, attributes, role, span, at };
  const known = asks(claimed) ? undefined : readings.get(item.node);
  const codePlace = place(fence.codeSpan);
  const { config, diagnostics, references } =
    known?.place === codePlace ? { ...known, diagnostics: [] } : await kind.configure(asked);
  problems.take(diagnostics);
  const described = known?.title ?? (config === null ? firstLine(code) : kind.describe(config));
  const step: Omit<Step, 'hash'> = {
    ...id,
    role,
    kind: kind.kind,
    title: (item.offered ? null : item.taskText) ?? described,
    language,
    code,
    config,
    references,
    attributes: known?.attributes ?? attributes,
    expectations: [],
    admonitions: item.admonitions,
    target: null,
    undoes: null,
    approver: null,
    span,
    codeSpan: fence.codeSpan,
    ...(item.offered
      ? { assisted: { placeholders: [] } }
      : background
        ? { assisted: { placeholders: [], background } }
        : {}),
  };
  const places = new Map([...read.places].map(([name, token]) => [name, source.span(token.start, token.end)]));
  const judges = read.judges?.value ?? null;
  const hash = known?.hash ?? hashStep(step);
  if (sound && diagnostics.length === 0)
    readings.set(item.node, { config, references, title: described, hash, attributes, place: codePlace });
  return {
    type: 'step',
    step: { ...step, hash },
    section: item.section,
    task: item.task,
    judges,
    places,
    at,
  };
}

/** Runme's cells ask for values, unless they say `promptEnv=no`. */
const asks = ({ runme = false, kind, tokens }: ClaimedFence): boolean =>
  runme &&
  kind?.kind === 'shell' &&
  !tokens.some(({ name, value }) => name === 'promptEnv' && /^(no|false|0|skip)$/i.test(value));

const firstLine = (code: string): string =>
  code
    .trim()
    .split(/\r\n|\n|\r/)[0]
    ?.slice(0, 80) ?? '';

/** Expected output belongs to the nearest executable before it under the same heading. */
function attachExpectation(item: FenceItem, built: readonly (LocalStep | LocalLink)[], building: Building): void {
  const { problems, source, outline } = building;
  const expectation: Expectation | null = readExpectation(item.fence, item.claimed, (span, text) => {
    problems.add(typeof span === 'object' && 'file' in span ? span : source.span(span.start, span.end), text);
  });
  const before = built.findLast((one): one is LocalStep => one.type === 'step' && isRun(one.step) && !isOffered(one));
  const heading = (index: number): number => headingOf(outline.sections, index);
  if (!before || heading(before.section) !== heading(item.section)) {
    problems.add(item.span, {
      rule: 'expect-without-step',
      message: 'expected output without a step or gate before it under this heading',
      hint: 'put it below the step or gate that prints it',
    });
  } else if (before.step.role === 'file' || before.step.attributes.interactive) {
    const why =
      before.step.role === 'file' ? 'a .file fence prints nothing' : "an interactive step's output is not read";
    problems.add(item.span, { rule: 'expect-without-step', message: why, hint: 'check it in a gate instead' });
  } else if (expectation) {
    before.step = withExpectation(before.step, expectation);
  }
}

const isRun = (step: Step): boolean => !['manual', 'check', 'approve'].includes(step.role);
