import { commentsOf } from '../../shell-text/comments.ts';
import type { ShellScript } from '../../shell-text/script.ts';
import { shortId } from '../../interpreter/parse/outline/slug.ts';
import type { AnnotateContext } from '../finder.ts';
import type { JudgedFence } from './judged-fence.ts';

/** Longer ids are hard to type. */
const LONG = 30;

/** A readable id: what the fence is called, else its first comment or command. */
export function stepId({ judged, ids }: AnnotateContext, one: JudgedFence): string {
  const name = readableId(one.label);
  const own = firstWords(one);
  const alone = judged.filter(({ label, section }) => label === one.label && section === one.section).length < 2;
  const joined = shortId(`${name} ${own}`, 9);
  const both = joined.length <= LONG || own === '' ? joined : own;
  const wanted = [...(alone ? [name] : []), hasComment(one) || name === '' ? own : both, both, own, name];
  return ids.take(wanted.find((id) => id !== '' && !ids.isTaken(id)) ?? 'step');
}

/** At most five words and forty characters, and no word that leads nowhere at the end. */
export function readableId(text: string): string {
  const words: string[] = [];
  for (const word of shortId(text.slice(0, 400), 5).split('-')) {
    if ([...words, word].join('-').length > 38) break;
    words.push(word);
  }
  while (words.length > 1 && LEADING.test(words.at(-1) ?? '')) words.pop();
  return words.join('-');
}

const LEADING =
  /^(the|to|of|for|from|in|on|at|by|with|and|or|as|into|via|if|is|are|your|this|that|since|using|before|after|just|when|until|any|all)$/;

const hasComment = ({ shell: { script } }: JudgedFence): boolean => firstComment(script) !== null;

/** The comment above the first command. */
function firstComment(script: ShellScript): string | null {
  const [command] = script.commands;
  const [comment] = commentsOf(script);
  if (!comment || (command && comment.start > command.start) || !/^[\p{L}\p{N}]/u.test(comment.text)) return null;
  return readableId(comment.text.replace(/^(step\s*)?\d+\s*[.):-]\s*/i, '')) || null;
}

function firstWords({ shell: { script } }: JudgedFence): string {
  const comment = firstComment(script);
  const [command] = script.commands;
  if (comment !== null || !command) return comment ?? '';
  const words = command.args.map(({ value }) => value).filter((value) => /^[a-z][a-z-]*$/i.test(value));
  return shortId([command.name || (script.assigned[0]?.name ?? ''), ...words.slice(0, 1)].join(' '), 3);
}
