import type { Page } from '../page.ts';
import type { Occurrence } from './occurrence.ts';

/** The ids after `#` in "play" links: `#a..b` names two. */
export function namesInLinks({ analysis: { document } }: Page): readonly Occurrence[] {
  return (document?.links ?? []).flatMap(({ url, title, span }) => {
    const hash = url.indexOf('#');
    if (title !== 'play' || hash < 0) return [];
    const raw = document?.text.slice(span.start.offset, span.end.offset) ?? '';
    const at = raw.lastIndexOf(url);
    if (at < 0) return [];
    const file = url.slice(0, hash);
    let start = span.start.offset + at + hash + 1;
    return url
      .slice(hash + 1)
      .split('..')
      .map((part): Occurrence => {
        const own = part.replace(/^#/, '');
        const begin = start + part.length - own.length;
        start += part.length + 2;
        return {
          ...{ what: 'id', name: decoded(own), start: begin, end: begin + own.length, defines: false },
          file: file === '' ? null : decoded(file),
        };
      });
  });
}

export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone % is part of the name.
    return text;
  }
}
