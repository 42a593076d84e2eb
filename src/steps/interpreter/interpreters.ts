import { IDLE_BLANK, IDLE_HASH, IDLE_SCRIPT, IDLE_SHELL, type Idle } from '../../step-kit/block-code.ts';

export interface Interpreter {
  readonly argv: readonly string[];
  /** What does nothing in its language. */
  readonly idle: Idle;
  extension(code: string): string;
}

const plain = (idle: Idle, ...argv: readonly string[]): Interpreter => ({ argv, idle, extension: () => '' });

const PYTHON = plain(IDLE_HASH, 'python3', '-u');
const NODE: Interpreter = {
  argv: ['node'],
  idle: IDLE_SCRIPT,
  extension: (code) =>
    /^\s*(?:import\b(?!\s*\()|export\b)|^\s*(?:const|let|var)\b.*=\s*await\b|^await\b/m.test(code) ? '.mjs' : '.cjs',
};

/** Which interpreter runs which language. Output is unbuffered where the interpreter would otherwise buffer it for a file. */
export const INTERPRETERS: { readonly [language: string]: Interpreter } = {
  python: PYTHON,
  python3: PYTHON,
  py: PYTHON,
  ruby: plain(IDLE_HASH, 'ruby'),
  rb: plain(IDLE_HASH, 'ruby'),
  node: NODE,
  nodejs: NODE,
  perl: plain(IDLE_HASH, 'perl'),
  pl: plain(IDLE_HASH, 'perl'),
  zsh: plain(IDLE_SHELL, 'zsh', '-euo', 'pipefail'),
  fish: plain(IDLE_SHELL, 'fish'),
  php: plain(IDLE_BLANK, 'php'),
  lua: plain(IDLE_BLANK, 'lua'),
  r: plain(IDLE_HASH, 'Rscript'),
};

/** Words as a shell would split them, with '…' and "…" kept together. */
export function splitWords(text: string): string[] {
  return [...text.matchAll(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  );
}
