import { neutralise } from '../presentation/terminal-text.ts';

const LONGEST = 1_000;

/**
 * A typed line after more input. Over a slow connection several keys, including control keys and Enter, arrive in one piece.
 * Whatever follows Enter is dropped: it was meant for a screen that is not there yet.
 */
export function edit(text: string, input: string): { readonly text: string; readonly entered: boolean } {
  let edited = text;
  // Whole sequences go first: character by character they would leave their letters behind.
  for (const character of input.replace(/\x1b\[[0-?]*[ -/]*[@-~]/g, '')) {
    if (character === '\r' || character === '\n') return { text: edited, entered: true };
    if (character === '\x15') edited = '';
    else if (character === '\x7f' || character === '\b') edited = [...edited].slice(0, -1).join('');
    else if (character >= ' ') edited += neutralise(character);
  }
  return { text: edited.slice(0, LONGEST), entered: false };
}
