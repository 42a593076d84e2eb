import { place, type Span } from '../../../model/source.ts';
import type { Item, SectionDraft } from './draft.ts';
import { isSkipped } from './section-tree.ts';
import type { Problems } from '../problems.ts';
import { createIdTaker, deriveStepId, shortId, slugOf } from './slug.ts';

/** The ids of a file's items by their index in the outline. */
export type ItemIds = ReadonlyMap<number, { readonly id: string; readonly explicit: boolean }>;

/**
 * Gives every section and item its id. Explicit ids are taken first, so that a derived one never displaces them.
 * A manual section is its own step and shares its id.
 */
export function assignIds(sections: readonly SectionDraft[], items: readonly Item[], problems: Problems): ItemIds {
  const takeId = createIdTaker();
  const owners = new Map<string, Span>();
  const ids = new Map<number, { id: string; explicit: boolean }>();
  const claim = (id: string, span: Span): string => {
    const owner = owners.get(id);
    if (!owner) {
      owners.set(id, span);
      return takeId(id);
    }
    problems.add(span, {
      rule: 'duplicate-id',
      message: `duplicate id #${id}: it is already used at ${place(owner)}`,
      hint: 'give one of the two another id: resume and reports rely on ids',
    });
    return takeId(id);
  };
  sections.forEach((section, index) => {
    if (section.explicitId && !isSkipped(sections, index)) section.id = claim(section.id, section.headSpan);
  });
  items.forEach((item, index) => {
    if (item.type !== 'fence' || item.claimed.id === null || item.claimed.role === 'expect') return;
    if (!isSkipped(sections, item.section)) ids.set(index, { id: claim(item.claimed.id, item.span), explicit: true });
  });
  sections.forEach((section, index) => {
    if (index > 0 && section.id === '') section.id = takeId(slugOf(section.title).slice(0, 80) || `section-${index}`);
  });
  items.forEach((item, index) => {
    if (ids.has(index) || item.type === 'link' || isSkipped(sections, item.section)) return;
    const section = sections[item.section];
    const heading = section?.title ?? '';
    if (item.type === 'manual') {
      ids.set(index, { id: section?.id ?? '', explicit: section?.explicitId ?? false });
    } else if (item.type === 'approve') {
      ids.set(index, { id: takeId(`${section?.id ?? ''}-approval`), explicit: section?.explicitId ?? false });
    } else if (item.type === 'check') {
      ids.set(index, { id: takeId(`check-${shortId(item.text, 6) || 'item'}`), explicit: false });
    } else if (item.type === 'fence' && item.claimed.role !== 'expect') {
      ids.set(index, { id: takeId(deriveStepId(heading, item.fence.code)), explicit: false });
    }
  });
  return ids;
}
