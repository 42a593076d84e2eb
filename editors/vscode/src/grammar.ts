/** A language as the grammar of VS Code embeds it in Markdown. */
interface Embedded {
  readonly languages: readonly string[];
  /** The grammar of the code; null leaves it plain. */
  readonly scope: string | null;
  readonly content: string;
}

const EMBEDDED: readonly Embedded[] = [
  {
    languages: [
      'bash',
      'sh',
      'shell',
      'zsh',
      'console',
      'shell-session',
      'terminal',
      'azurecli',
      'azurecli-interactive',
    ],
    ...{ scope: 'source.shell', content: 'meta.embedded.block.shellscript' },
  },
  { languages: ['sql', 'postgresql', 'pgsql'], scope: 'source.sql', content: 'meta.embedded.block.sql' },
  { languages: ['js', 'mjs', 'javascript'], scope: 'source.js', content: 'meta.embedded.block.javascript' },
  { languages: ['ts', 'mts', 'typescript'], scope: 'source.ts', content: 'meta.embedded.block.typescript' },
  { languages: ['python', 'python3', 'py'], scope: 'source.python', content: 'meta.embedded.block.python' },
  { languages: ['yaml', 'yml'], scope: 'source.yaml', content: 'meta.embedded.block.yaml' },
  { languages: ['json'], scope: 'source.json', content: 'meta.embedded.block.json' },
  { languages: ['[\\w-]*'], scope: null, content: 'meta.embedded.block.plain' },
];

const ATTRIBUTES = [
  { match: '#[\\p{L}\\p{N}_.-]+', name: 'entity.name.tag.id.runbook' },
  { match: '\\.[A-Za-z][\\w-]*', name: 'entity.other.attribute-name.class.runbook' },
  {
    match: '([\\p{L}_][\\w-]*)(=)("(?:\\\\"|[^"])*"|\'(?:\\\\\'|[^\'])*\')',
    captures: {
      1: { name: 'entity.other.attribute-name.runbook' },
      2: { name: 'punctuation.separator.key-value.runbook' },
      3: { name: 'string.quoted.runbook' },
    },
  },
  {
    match: '([\\p{L}_][\\w-]*)(=)([^\\s}"\']+)',
    captures: {
      1: { name: 'entity.other.attribute-name.runbook' },
      2: { name: 'punctuation.separator.key-value.runbook' },
      3: { name: 'string.unquoted.runbook' },
    },
  },
  { match: '[\\p{L}_][\\w-]*', name: 'keyword.other.runbook' },
];

/** As in VS Code's own grammar, which takes the whole opening line: only fences with braces are taken from it. */
const fence = ({ languages, scope, content }: Embedded) => ({
  begin: `(^|\\G)([\\s>]*)(\`{3,}|~{3,})\\s*(?i:(${languages.join('|')}))\\s*(\\{(?=[^}]*[#.=])[^\`]*)$`,
  beginCaptures: {
    3: { name: 'punctuation.definition.markdown' },
    4: { name: 'fenced_code.block.language' },
    5: { name: 'fenced_code.block.language.attributes', patterns: ATTRIBUTES },
  },
  end: '(^|\\G)([\\s>]{0,3}|\\2)(\\3)\\s*$',
  endCaptures: { 3: { name: 'punctuation.definition.markdown' } },
  name: 'markup.fenced_code.block.markdown',
  patterns: [
    {
      begin: '(^|\\G)(\\s*)(.*)',
      while: '(^|\\G)(?![\\s>]*([`~]{3,})\\s*$)',
      contentName: content,
      patterns: scope === null ? [] : [{ include: scope }],
    },
  ],
});

/** The grammar that VS Code injects into Markdown: attributes of fences, and comments to the runner and the linter. */
export const GRAMMAR = {
  scopeName: 'markdown.runbook.injection',
  injectionSelector: 'L:text.html.markdown -markup.fenced_code -comment',
  patterns: [
    ...EMBEDDED.map(fence),
    {
      begin: '(<!--)\\s*(runbook)(\\s*:)',
      end: '-->',
      name: 'comment.block.html',
      beginCaptures: { 2: { name: 'keyword.control.runbook' } },
      patterns: ATTRIBUTES,
    },
    {
      begin: '(<!--)\\s*(runbook-lint)(\\s*:?)',
      end: '-->',
      name: 'comment.block.html',
      beginCaptures: { 2: { name: 'keyword.control.runbook' } },
      patterns: [
        { match: '\\b(allow-in-file|allow|because)\\b', name: 'keyword.other.runbook' },
        { match: '\\b[a-z]+(-[a-z]+)*\\b(?=[^>]*\\bbecause\\b)', name: 'entity.name.tag.rule.runbook' },
      ],
    },
  ],
} as const;

/** Every language that it knows by name. */
export const NAMED_LANGUAGES: readonly string[] = EMBEDDED.flatMap(({ languages }) => languages).filter((one) =>
  /^[\w-]+$/.test(one),
);
