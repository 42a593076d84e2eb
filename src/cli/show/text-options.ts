import { formatDuration } from '../../model/duration.ts';
import { NARROW } from '../../presentation/wrap-text.ts';
import { oneLine } from '../../presentation/wording.ts';
import type { OptionNode, OptionTree, Overview } from './overview.ts';
import { count, fitted } from './words.ts';

/** A group of alternatives below the section that contains it, with the groups inside of each. */
export function treeLines({ parent, options }: OptionTree, overview: Overview, indent: string): readonly string[] {
  const around = overview.runbook.sections.find(({ id, depth }) => id === parent && depth > 1);
  const head = around && !around.attributes.option ? [`${indent}${oneLine(around.title, NARROW - indent.length)}`] : [];
  const width = Math.min(30, Math.max(...options.map(({ section }) => section.id.length)));
  return [...head, ...options.flatMap((option) => optionLines(option, options.length, overview, indent, width))];
}

function optionLines(
  option: OptionNode,
  siblings: number,
  overview: Overview,
  indent: string,
  width: number,
): readonly string[] {
  const { section, steps, budgetMs, inSandbox, groups } = option;
  const of = (role: string): number => steps.filter((step) => step.role === role).length;
  const destructive = steps.filter(({ attributes }) => attributes.effect === 'destructive').length;
  const about = [
    count(of('step'), 'step'),
    ...(of('gate') === 0 ? [] : [count(of('gate'), 'gate')]),
    ...(destructive === 0 ? [] : [`${destructive} destructive`]),
    ...(budgetMs === null ? [] : [`budget ${formatDuration(budgetMs)}`]),
    ...(siblings === 1 ? ['the only one: always played'] : inSandbox ? ['chosen in the sandbox'] : []),
  ].join(', ');
  const line = `${indent}  ${section.id.padEnd(width)}  ${oneLine(section.title)}`;
  const below = `${indent}  ${' '.repeat(width)}  ${about}`;
  return [fitted(line), fitted(below), ...groups.flatMap((tree) => treeLines(tree, overview, `${indent}    `))];
}
