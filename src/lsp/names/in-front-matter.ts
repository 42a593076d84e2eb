import type { Page } from '../page.ts';
import type { Occurrence } from './occurrence.ts';
import { OPENING_MARK } from '../syntax/front-matter.ts';

/** Params and connections where they are declared, `${NAME}`, and the ids in the answers of the sandbox. */
export async function namesInFrontMatter({ analysis: { document, runbook } }: Page): Promise<readonly Occurrence[]> {
  if (!document || !runbook) return [];
  const declared = (what: 'param' | 'connection'): Occurrence[] =>
    runbook[`${what}s`]
      .filter(({ span }) => span.file === document.file)
      .map(({ name, span }) => ({
        ...{ what, name, defines: true, file: null },
        ...{ start: span.start.offset, end: span.end.offset },
      }));
  const [place] = [frontMatterOf(document.text)];
  if (!place) return declared('param');
  const values = [...place.text.matchAll(/(?<!\$)\$\{([A-Za-z_]\w*)\}/g)].map(({ index, 1: name = '' }): Occurrence => {
    const start = place.start + index + 2;
    return { what: 'param', name, start, end: start + name.length, defines: false, file: null };
  });
  return [...declared('param'), ...declared('connection'), ...values, ...(await answered(place))];
}

interface FrontMatterText {
  readonly text: string;
  readonly start: number;
}

export function frontMatterOf(text: string): FrontMatterText | null {
  const start = OPENING_MARK.exec(text)?.[0].length;
  if (start === undefined) return null;
  const end = text.slice(start).search(/^(?:---|\.\.\.)[ \t]*$/m);
  return end < 0 ? null : { text: text.slice(start, start + end), start };
}

async function answered({ text, start }: FrontMatterText): Promise<readonly Occurrence[]> {
  if (!/\banswers\b/.test(text)) return [];
  const { parseDocument, isMap, isScalar, isSeq } = await import('yaml');
  const answers = parseDocument(text).getIn(['sandbox', 'answers']);
  if (!isMap(answers)) return [];
  const [choose, checks] = [answers.get('choose', true), answers.get('checks', true)];
  const nodes: readonly unknown[] = [
    ...(isSeq(choose) ? choose.items : [choose]),
    ...(isMap(checks) ? checks.items.map(({ key }) => key) : []),
  ];
  return nodes.flatMap((node) => {
    if (!isScalar(node) || !node.range || typeof node.value !== 'string') return [];
    const raw = text.slice(node.range[0], node.range[1]);
    const at = start + node.range[0] + raw.indexOf(node.value);
    return [{ what: 'id', name: node.value, start: at, end: at + node.value.length, defines: false, file: null }];
  });
}
