import type { DocumentLink, DocumentLinkParams } from 'vscode-languageserver/node';
import type { DocumentLink as WrittenLink } from '../model/document.ts';
import type { Feature } from './feature.ts';
import { decoded } from './names/in-links.ts';
import { frontMatterOf } from './names/in-front-matter.ts';
import { besides, rangeOf, uriOf, type Page } from './page.ts';

/** "play" links and the files of the sandbox. Other links are Markdown's, and editors follow them already. */
export const links: Feature<DocumentLinkParams, DocumentLink[]> = {
  method: 'textDocument/documentLink',
  capabilities: { documentLinkProvider: {} },
  answer: ({ page }) => [...playLinks(page), ...sandboxFiles(page)],
};

const playLinks = (page: Page): DocumentLink[] =>
  (page.analysis.document?.links ?? []).flatMap(({ url, title, span }) => {
    const target = title === 'play' ? targetOf(page, url) : null;
    if (target === null) return [];
    return [
      { range: rangeOf(page, span.start.offset, span.end.offset), target: uriOf(target), tooltip: 'played here' },
    ];
  });

/** The file of a relative address; null for pages of the web and parts of the same file. */
export function targetOf(page: Page, url: string): string | null {
  const [file = ''] = url.split('#');
  return file === '' || /^([a-z][a-z0-9+.-]*:|\/)/i.test(file) ? null : besides(page, decoded(file));
}

export const linkAt = ({ analysis: { document } }: Page, offset: number): WrittenLink | undefined =>
  document?.links.find(
    ({ title, span }) => title === 'play' && span.start.offset <= offset && offset <= span.end.offset,
  );

function sandboxFiles(page: Page): DocumentLink[] {
  const place = frontMatterOf(page.text.getText());
  const sandbox = page.analysis.runbook?.sandbox;
  if (!place || !sandbox) return [];
  const { postgres, s3, redis, clickhouse, seed, commands, disaster } = sandbox;
  const files = [
    ...[postgres, s3, redis, clickhouse].flatMap((service) => service?.seed ?? []),
    ...[...(seed ?? []), ...(commands ?? []), ...(disaster === null ? [] : [disaster])],
  ];
  return [...new Set(files)].flatMap((file) => {
    const at = place.text.indexOf(file);
    if (at < 0 || file === '') return [];
    const start = place.start + at;
    return [{ range: rangeOf(page, start, start + file.length), target: uriOf(besides(page, file)) }];
  });
}
