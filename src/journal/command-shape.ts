import type { Answer } from '../model/events.ts';
import type { Command } from '../model/run-command.ts';
import { readName } from '../model/person-name.ts';

/**
 * The command in a file of the inbox, or null. A process that can write there can also write the journal, so this keeps
 * out junk and commands of other versions, not attackers. Written by hand, because loading zod costs more than the rest of a resume.
 */
export function readCommand(value: unknown): Command | null {
  if (!isRecord(value)) return null;
  const { type } = value;
  if (type === 'interrupt') return typeof value['signal'] === 'string' ? { type, signal: value['signal'] } : null;
  const by = typeof value['by'] === 'string' ? readName(value['by']) : null;
  if (by === null) return null;
  switch (type) {
    case 'pause':
    case 'continue':
    case 'abort':
      return { type, by };
    case 'approve': {
      const { step, plan } = value;
      if (typeof step !== 'string' || (plan !== undefined && typeof plan !== 'string')) return null;
      return { type, step, by, ...(plan === undefined ? {} : { plan }) };
    }
    case 'note': {
      const { kind, text } = value;
      return isNoteKind(kind) && typeof text === 'string' ? { type, kind, text, by } : null;
    }
    case 'answer': {
      const { question } = value;
      const answer = readAnswer(value['answer']);
      return typeof question === 'string' && answer ? { type, question, answer, by, source: 'inbox' } : null;
    }
    default:
      return null;
  }
}

const VERDICTS: { readonly [verdict in Answer['verdict']]: true } = {
  pass: true,
  fail: true,
  na: true,
  approve: true,
  deny: true,
  confirm: true,
  refuse: true,
  verify: true,
  rerun: true,
  done: true,
  stop: true,
  retry: true,
  edit: true,
  'ask-gate': true,
  skip: true,
  undo: true,
  run: true,
  copy: true,
  'by-hand': true,
  wait: true,
  end: true,
  beside: true,
};

function readAnswer(value: unknown): Answer | null {
  if (!isRecord(value)) return null;
  const { verdict, reason } = value;
  if (typeof verdict !== 'string' || !Object.hasOwn(VERDICTS, verdict)) return null;
  if (reason !== undefined && typeof reason !== 'string') return null;
  return { verdict: verdict as Answer['verdict'], ...(reason === undefined ? {} : { reason }) };
}

const isRecord = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isNoteKind = (kind: unknown): kind is 'note' | 'issue' | 'lesson' | 'action' =>
  kind === 'note' || kind === 'issue' || kind === 'lesson' || kind === 'action';
