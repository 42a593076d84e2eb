import type { Token } from './attribute-grammar.ts';

/**
 * What other tools write into info strings: highlighted lines, titles, line numbers, directives. It does not make a
 * step and is not an error (Hugo, MkDocs, Docusaurus, VitePress, Pandoc, MyST, R Markdown, kramdown).
 */
const FOREIGN_KEYS: ReadonlySet<string> = new Set([
  ...['linenos', 'linenums', 'lineno-start', 'linenostart', 'lineno_start', 'anchorlinenos', 'lineanchors'],
  ...['hl_lines', 'hl-lines', 'highlight', 'emphasize-lines', 'startFrom', 'start', 'startline', 'start-line'],
  ...['title', 'caption', 'filename', 'file', 'label', 'tabwidth', 'style', 'hide', 'collapse', 'collapsed'],
  ...['showLineNumbers', 'noInline', 'live', 'copy', 'wrap', 'height', 'width', 'group', 'tab', 'lang', 'tabs'],
]);

const FOREIGN_CLASSES: ReadonlySet<string> = new Set([
  ...['numberLines', 'number-lines', 'line-numbers', 'lineAnchors', 'line-anchors', 'no-copy', 'nocopy', 'copy'],
  ...['annotate', 'no-annotate', 'wrap', 'nowrap', 'no-highlight', 'nohighlight', 'highlight', 'language-text'],
  ...['sourceCode', 'source-code', 'example', 'literal', 'output-text', 'cell-code', 'scroll', 'terminal', 'window'],
]);

const FOREIGN_FLAGS: ReadonlySet<string> = new Set([
  ...['note', 'tip', 'hint', 'important', 'warning', 'caution', 'danger', 'attention', 'admonition', 'seealso'],
  ...['code', 'code-block', 'code-cell', 'literalinclude', 'eval-rst', 'figure', 'image', 'toctree', 'contents'],
  ...['linenos', 'linenums', 'copy', 'nocopy', 'wrap', 'nowrap', 'showLineNumbers', 'live', 'hide', 'output', 'raw'],
  ...['tab-set', 'tab-item', 'dropdown', 'card', 'grid', 'math', 'mermaid', 'promql', 'numberLines'],
]);

/** A rendering hint, which may also be beside the attributes of a step. */
export function isForeignToken(token: Token): boolean {
  if (token.kind === 'pair') return FOREIGN_KEYS.has(token.name);
  if (token.kind === 'class') return FOREIGN_CLASSES.has(token.name);
  return token.kind === 'flag' && FOREIGN_FLAGS.has(token.name);
}

/** True if all of the braces belongs to another tool. `inner` is the text between them. */
export function isForeignList(inner: string, tokens: readonly Token[], hasLanguage: boolean): boolean {
  if (/^[\d\s,-]*$/.test(inner)) return true;
  if (/^[{%:<!]/.test(inner)) return true;
  if (/^[A-Za-z]+(\s+[\w.-]+)?\s*,/.test(inner)) return true;
  if (!hasLanguage && /^[A-Za-z][\w:.-]*$/.test(inner.trim())) return true;
  return tokens.length > 0 && tokens.every(isForeignToken);
}
