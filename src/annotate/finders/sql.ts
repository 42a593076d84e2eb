import type { Finder } from '../finder.ts';
import { isPlayable } from '../judge/judged-fence.ts';
import { sectionAt } from '../judge/sections.ts';

/** SQL between steps is a step too, as soon as somebody says which database it is for. */
export const sql: Finder = {
  name: 'sql',
  summary: 'SQL in a section with steps: it needs a connection',
  *find({ document, judged, sections }) {
    const asides = new Set(judged.flatMap(({ aside, section }) => (aside ? [section] : [])));
    const played = new Set(
      judged.filter((one) => isPlayable(one)).map(({ section }) => sections[section]?.parent ?? section),
    );
    for (const [index, { language, role, skipped, span, code }] of document.fences.entries()) {
      if (!/^(sql|postgresql|psql)$/.test(language) || role !== null || skipped || code.trim() === '') continue;
      const section = sectionAt(sections, span.start.offset);
      if (asides.has(section) || !(played.has(section) || played.has(sections[section]?.parent ?? section))) continue;
      const todo =
        language === 'sql'
          ? 'this SQL can be a step: declare its database under connections: and add {#id connection=NAME}'
          : 'this can be a step: write sql instead of the language, declare its database under connections: and add {#id connection=NAME}';
      yield {
        what: 'todo',
        span,
        why: 'SQL without a connection',
        insert: { into: 'above-fence', fence: index, todo },
      };
    }
  },
};
