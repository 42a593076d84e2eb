import type { ClaimedFence } from './classify.ts';
import type { InfoString } from './info-string.ts';
import { looksLikeShell } from './looks-like-shell.ts';
import { claimFence, type Vocabulary } from './vocabulary.ts';

const NONE: ReadonlySet<string> = new Set();

/**
 * A plain fence as a step to be offered; null if it is not shell or holds no command. A fence whose first command
 * follows a `$ ` is a transcript, whatever its language: prompts and printed lines are not run. A fence without a
 * language is offered if it begins like commands.
 */
export function offerFence(
  info: InfoString,
  code: string,
  { vocabulary }: { readonly vocabulary: Vocabulary },
): ClaimedFence | null {
  const transcript = isTranscript(code);
  if (isEmpty(code) || (info.language === '' && !transcript && !looksLikeShell(code))) return null;
  const claimed = (language: string) => claimFence(vocabulary, { language, classes: NONE, attributes: NONE });
  const own = info.language === '' ? undefined : claimed(info.language);
  if (info.language !== '' && own?.kind !== 'shell') return null;
  const language = transcript ? 'console' : info.language || 'bash';
  const kind = claimed(language) ?? null;
  return kind && { type: 'claimed', language, id: null, role: 'step', kind, tokens: [], findings: [] };
}

/** True for only blanks and comments. */
const isEmpty = (code: string): boolean => !/^[^\S\r\n]*[^\s#]/m.test(code);

function isTranscript(code: string): boolean {
  const first = code.split(/\r\n|\n|\r/).find((line) => line.trim() !== '' && !/^\s*#/.test(line));
  return first !== undefined && /^\s*\$ \S/.test(first);
}
