import path from 'node:path';
import type { GateTarget, Section, Step } from '../../../model/runbook.ts';
import type { SectionDraft } from '../outline/draft.ts';
import { selectFragment, type Selection } from './include-fragment.ts';
import type { Library } from './library.ts';
import type { LocalLink, LocalStep } from '../build/local-step.ts';
import type { Problems } from '../problems.ts';
import { proseOf } from '../markdown/prose-source.ts';
import type { FileReading } from '../read-file.ts';
import { endOfSection } from '../outline/section-tree.ts';
import { createIdTaker, shortId, slugOf } from '../outline/slug.ts';
import type { ReaderRule } from '../rules.ts';

/** All sections and steps of a runbook, with those of the files it plays in place of the links. */
export interface Expanded {
  readonly sections: readonly Section[];
  readonly steps: readonly LocalStep[];
}

/** Links of links multiply; this is far more than any runbook needs. */
const MAX_INCLUDES = 500;

interface Expansion {
  readonly library: Library;
  readonly problems: Problems;
  /** The folder of the top file. */
  readonly folder: string;
  included: number;
}

/** Where a part of a file is inserted. */
interface Place {
  readonly prefix: string;
  /** The section that receives the part; null for the top file. */
  readonly under: { readonly id: string; readonly depth: number } | null;
  /** The parts that include this one, outermost first, as `path#fragment`. */
  readonly stack: readonly string[];
}

export async function expandLinks(top: FileReading, library: Library, problems: Problems): Promise<Expanded> {
  const whole: Selection = { sections: top.outline.sections.map((_, index) => index), items: top.items, named: false };
  const place: Place = { prefix: '', under: null, stack: [`${top.source.realPath}#`] };
  const folder = path.dirname(top.source.realPath);
  return expandPart(top, whole, place, { library, problems, folder, included: 0 });
}

async function expandPart(reading: FileReading, part: Selection, place: Place, run: Expansion): Promise<Expanded> {
  const { sections: drafts } = reading.outline;
  const inPart = new Set(part.sections);
  const depths = part.sections.map((index) => drafts[index]?.depth ?? 1);
  const shift = place.under ? place.under.depth + 1 - depths.reduce((a, b) => Math.min(a, b), 7) : 0;
  const idOf = (index: number): string => {
    if (inPart.has(index)) return place.prefix + (drafts[index]?.id ?? '');
    return place.under?.id ?? '';
  };
  const includeIds = nameIncludes(reading);
  const folder = path.relative(run.folder, path.dirname(reading.source.realPath));
  const steps: LocalStep[] = [];
  const included = new Map<number, Section[]>();
  for (const item of part.items) {
    if (item.type === 'step') {
      const moved = prefixStep(item, part, idOf, place.prefix, run.problems);
      steps.push(folder === '' ? moved : { ...moved, step: { ...moved.step, folder } });
      continue;
    }
    const depth = Math.min(drafts[item.section]?.depth ?? 0, 6) + shift;
    const under = { id: idOf(item.section), depth };
    const inner = await followLink(
      reading,
      item,
      { ...place, under, prefix: place.prefix + includeIds.get(item) },
      run,
    );
    included.set(item.section, [...(included.get(item.section) ?? []), ...inner.sections]);
    steps.push(...inner.steps);
  }
  const { text } = reading.source;
  const sections = part.sections.flatMap((index) => {
    const draft = drafts[index];
    if (!draft) return [];
    const own = toSection(draft, {
      id: idOf(index),
      parent: draft.parent === null ? null : idOf(draft.parent),
      depth: draft.depth + shift,
      prose: proseOf(drafts, index, text),
      blocks: reading.prose[index] ?? [],
      span: reading.source.span(draft.start, endOfSection(drafts, index, text.length)),
      chosen: part.named && draft.parent !== null && !inPart.has(draft.parent),
    });
    return [own, ...(included.get(index) ?? [])];
  });
  // A link in the text above the first heading of an included file, or beside steps that are played alone.
  const outside = [...included].filter(([index]) => !inPart.has(index)).flatMap(([, list]) => list);
  return { sections: [...outside, ...sections], steps };
}

function toSection(
  draft: SectionDraft,
  own: Pick<Section, 'id' | 'parent' | 'depth' | 'prose' | 'blocks' | 'span'> & { readonly chosen: boolean },
): Section {
  const { chosen, ...rest } = own;
  const attributes = chosen ? { ...draft.attributes, option: false } : draft.attributes;
  return { ...rest, title: draft.title, explicitId: draft.explicitId, attributes };
}

function prefixStep(
  item: LocalStep,
  part: Selection,
  idOf: (section: number) => string,
  prefix: string,
  problems: Problems,
): LocalStep {
  const { step } = item;
  const present = (id: string): boolean => part.items.some((one) => one.type === 'step' && one.step.id === id);
  const needed = step.undoes ?? (step.target && 'step' in step.target ? step.target.step : null);
  if (prefix !== '' && needed !== null && !present(needed)) {
    problems.add(step.span, {
      rule: 'broken-include',
      message: `#${step.id} belongs to #${needed}, which is not part of what the link plays`,
      hint: 'widen the range of the link so that it includes both',
    });
  }
  const section = idOf(item.section);
  const moved: Step = {
    ...step,
    id: prefix + step.id,
    section,
    target: moveTarget(step.target, prefix, section),
    undoes: step.undoes === null ? null : prefix + step.undoes,
  };
  return { ...item, step: moved };
}

function moveTarget(target: GateTarget | null, prefix: string, section: string): GateTarget | null {
  if (target === null || 'self' in target) return target;
  if ('step' in target) return { step: prefix + target.step };
  return { section: target.section === '' ? section : prefix + target.section };
}

/** The prefix of each link: the name of the file, plus the fragment if several links point to that file. */
function nameIncludes({ items, source }: FileReading): ReadonlyMap<LocalLink, string> {
  const links = items.filter((item): item is LocalLink => item.type === 'link');
  const own = path.basename(source.realPath, path.extname(source.realPath));
  const split = (link: LocalLink): { base: string; fragment: string } => {
    const [file = '', fragment = ''] = link.url.split('#');
    const name = file === '' ? own : path.basename(file, path.extname(file));
    return { base: slugOf(name) || 'include', fragment: shortId(fragment, 12) };
  };
  const takeId = createIdTaker();
  return new Map(
    links.map((link) => {
      const { base, fragment } = split(link);
      const several = links.filter((one) => split(one).base === base).length > 1;
      return [link, `${takeId(several && fragment !== '' ? `${base}-${fragment}` : base)}/`];
    }),
  );
}

async function followLink(reading: FileReading, link: LocalLink, place: Place, run: Expansion): Promise<Expanded> {
  const nothing: Expanded = { sections: [], steps: [] };
  const refuse = (rule: ReaderRule, message: string, hint: string): Expanded => {
    run.problems.add(link.span, { rule, message, hint });
    return nothing;
  };
  const { file, fragment } = splitUrl(link.url);
  if (/^([a-z][a-z0-9+.-]*:|\/)/i.test(file)) {
    return refuse(
      'broken-include',
      `${link.url} is not a relative path: only files of the same repository are played`,
      'write the path relative to this file',
    );
  }
  run.included += 1;
  if (run.included > MAX_INCLUDES) {
    return refuse(
      'broken-include',
      `the runbook plays more than ${MAX_INCLUDES} links`,
      'play fewer files, or split the runbook',
    );
  }
  const target = file === '' ? reading : await run.library.follow(file, reading, link.span);
  if (!target) return nothing;
  const key = `${target.source.realPath}#${fragment}`;
  if (place.stack.includes(key)) {
    const names = [...place.stack, key].map((one) => path.basename(one).replace(/#$/, ''));
    return refuse('include-cycle', `this link leads back to itself: ${names.join(' → ')}`, 'remove one of these links');
  }
  const selection = selectFragment(target, fragment);
  if (typeof selection === 'string') {
    return refuse('broken-include', `${link.url}: ${selection}`, 'write the #id of a section or step, or #first..last');
  }
  return expandPart(target, selection, { ...place, stack: [...place.stack, key] }, run);
}

function splitUrl(url: string): { file: string; fragment: string } {
  const cut = url.indexOf('#');
  const decode = (text: string): string => {
    try {
      return decodeURIComponent(text);
    } catch {
      // A lone % is part of the name.
      return text;
    }
  };
  if (cut < 0) return { file: decode(url), fragment: '' };
  return { file: decode(url.slice(0, cut)), fragment: decode(url.slice(cut + 1)).replaceAll('..#', '..') };
}
