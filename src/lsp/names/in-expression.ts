import type { Occurrence } from './occurrence.ts';

const NAMES = /\bsteps\[\s*\\?(["'])([^"'\\\]]*)|(?<![\w.])(params|vars)\.([A-Za-z_]\w*)/g;

/** Steps, params and captures that an expression names; the text is as it is written, with escaped quotes. */
export function namesInExpression(text: string, base: number): readonly Occurrence[] {
  return [...text.matchAll(NAMES)].map(([whole, , id, of, name], index, all): Occurrence => {
    const end = base + (all.at(index)?.index ?? 0) + whole.length;
    const own = id ?? name ?? '';
    const what = id === undefined ? (of === 'params' ? 'param' : 'capture') : 'id';
    return { what, name: own, start: end - own.length, end, defines: false, file: null };
  });
}
