import { neutralise } from '../presentation/terminal-text.ts';

const LONGEST = 1_000;

/**
 * A typed line after some more input. Over a slow line several keys, also control keys and the Enter, arrive in one
 * piece; what follows the Enter was meant for nothing that is on the screen yet, and is dropped.
 */
export function edit(text: string, input: string): { readonly text: string; readonly entered: boolean } {
  let edited = text;
  // Whole sequences go first: taken apart they would leave their letters behind.
  for (const character of input.replace(/\x1b\[[0-?]*[ -/]*[@-~]/g, '')) {
    if (character === '\r' || character === '\n') return { text: edited, entered: true };
    if (character === '\x15') edited = '';
    else if (character === '\x7f' || character === '\b') edited = [...edited].slice(0, -1).join('');
    else if (character >= ' ') edited += neutralise(character);
  }
  return { text: edited.slice(0, LONGEST), entered: false };
}
