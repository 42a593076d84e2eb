import type { LintContext } from '../context.ts';
import type { LintRule } from '../rule.ts';

/** A link within the repository, or to a heading of this page, that leads nowhere. */
export const brokenLink: LintRule = {
  rule: 'broken-link',
  category: 'structure',
  severity: { step: 'warning', plain: 'warning' },
  summary: 'a relative link leads to no file or heading',
  *check(context) {
    const { document, subject, files } = context;
    let anchors: ReadonlySet<string> | null = null;
    for (const { url, title, span } of document.links) {
      if (title === 'play' || !isRelative(url)) continue;
      const [path = '', anchor] = url.split('#');
      const file = decode(path.replace(/\?.*$/, ''));
      if (file === '') {
        anchors ??= anchorsOf(context);
        if (anchor === undefined || anchor === '' || anchors.has(plain(decode(anchor)))) continue;
        const hint = 'write the heading in lower case, with dashes for blanks';
        yield { span, on: subject, message: `this page has no heading #${anchor}`, hint };
      } else if (!candidates(file).some((one) => files.exists(one))) {
        const hint = 'correct the path, relative to this file, or remove the link';
        yield { span, on: subject, message: `${file} does not exist`, hint };
      }
    }
  },
};

/** Site roots, addresses and templates belong to other tools. */
const isRelative = (url: string): boolean =>
  !/^([a-z][a-z0-9+.-]*:|\/|\\|mailto)|[{}<>$]|%7B|%24/i.test(url) && url !== '';

/** Sites leave out the extension, or link the page that they make of the file. */
const candidates = (file: string): readonly string[] => [
  file,
  ...[`${file}.md`, `${file}.mdx`, `${file}/index.md`, `${file}/README.md`],
  ...(/\.html?$/.test(file) ? [file.replace(/\.html?$/, '.md')] : []),
];

/** Letters and digits only: code hosts and sites differ in what they make of the rest. */
const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

function anchorsOf({ document, runbook }: LintContext): ReadonlySet<string> {
  const found = new Set<string>();
  const count = new Map<string, number>();
  for (const { title } of document.headings) {
    const anchor = plain(title);
    const seen = count.get(anchor) ?? 0;
    count.set(anchor, seen + 1);
    found.add(seen === 0 ? anchor : `${anchor}${seen}`);
    const own = /\{#([\w-]+)\}\s*$/.exec(title)?.[1];
    if (own !== undefined) found.add(plain(own)).add(plain(title.replace(/\{#[\w-]+\}\s*$/, '')));
  }
  for (const { id } of runbook.sections) found.add(plain(id));
  for (const [, id = ''] of document.text.matchAll(/\b(?:id|name)\s*=\s*["']?([\w.-]+)/g)) found.add(plain(id));
  return found.add('top').add('');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone % is part of the name.
    return text;
  }
}
