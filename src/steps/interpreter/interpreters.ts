export interface Interpreter {
  readonly argv: readonly string[];
  extension(code: string): string;
}

const plain = (...argv: readonly string[]): Interpreter => ({ argv, extension: () => '' });

const PYTHON = plain('python3', '-u');
const NODE: Interpreter = {
  argv: ['node'],
  extension: (code) =>
    /^\s*(?:import\b(?!\s*\()|export\b)|^\s*(?:const|let|var)\b.*=\s*await\b|^await\b/m.test(code) ? '.mjs' : '.cjs',
};

/** Who runs which language. Output is unbuffered where the interpreter would hold it back from a file. */
export const INTERPRETERS: { readonly [language: string]: Interpreter } = {
  python: PYTHON,
  python3: PYTHON,
  py: PYTHON,
  ruby: plain('ruby'),
  rb: plain('ruby'),
  node: NODE,
  nodejs: NODE,
  perl: plain('perl'),
  pl: plain('perl'),
  zsh: plain('zsh', '-euo', 'pipefail'),
  fish: plain('fish'),
  php: plain('php'),
  lua: plain('lua'),
  r: plain('Rscript'),
};

/** Words as a shell would split them, with '…' and "…" kept together. */
export function splitWords(text: string): string[] {
  return [...text.matchAll(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  );
}
