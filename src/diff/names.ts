import type { Role, Runbook, Section, Step } from '../model/runbook.ts';
import { ownerOf } from '../model/relations.ts';
import { id, say, title, type Words } from './words.ts';

const NOUNS: Readonly<Record<Role, string>> = {
  step: 'step',
  gate: 'gate',
  guard: 'guard',
  undo: 'undo',
  inject: 'inject',
  finally: 'finally block',
  file: 'file',
  manual: 'manual step',
  check: 'check',
  approve: 'approval',
};

export const nounOf = ({ role }: Pick<Step, 'role'>): string => NOUNS[role];

/** `gate #rows of #restore`, `the undo of #swap`, `check "DNS is changed"`. */
export function nameOf(step: Step, runbook: Runbook): Words {
  const owner = ownerOf(runbook, step);
  if (step.role === 'undo' && owner) return say`the undo of ${id(owner.id)}`;
  if (step.role === 'check') return say`check ${title(step.title)}`;
  if (step.role === 'approve') return say`the approval of ${title(step.title)}`;
  const own = say`${nounOf(step)} ${id(step.id)}`;
  if (step.role !== 'gate') return own;
  if (step.target !== null && 'section' in step.target) return say`${own} of section ${id(step.target.section)}`;
  return owner ? say`${own} of ${id(owner.id)}` : own;
}

export const sectionName = ({ title: heading }: Section): Words =>
  heading === '' ? ['the text above the first heading'] : say`section ${title(heading)}`;
