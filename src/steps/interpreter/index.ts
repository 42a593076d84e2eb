import { diagnostic } from '../../model/diagnostic.ts';
import { emptyGate, IDLE_BLANK } from '../../model/empty-gate.ts';
import { firstLineOf } from '../../model/first-line.ts';
import type { StepKind } from '../../model/step-kind.ts';
import { referencesIn } from '../../model/template.ts';
import { INTERPRETERS, splitWords } from './interpreters.ts';

export type InterpreterConfig = {
  readonly code: string;
  /** The program and its options; the file with the code comes after them. */
  readonly argv: readonly string[];
  /** What the file's name ends in, where the interpreter goes by that. */
  readonly extension: string;
  readonly cwd: string | null;
};

/** A block in another language, run by its interpreter in a process of its own. */
export const interpreter: StepKind<InterpreterConfig> = {
  kind: 'interpreter',
  summary: 'Python, Ruby, Perl, Node, zsh or any other interpreter',
  fences: { languages: Object.keys(INTERPRETERS), attribute: 'interpreter' },
  effect: 'write',
  attributes: ['exit', 'cwd', 'interpreter', 'interactive'],
  configure(source) {
    const { code, language, attributes, span } = source;
    const known = INTERPRETERS[language];
    const argv = attributes.interpreter === null ? known?.argv : splitWords(attributes.interpreter);
    if (!argv || argv.length === 0) {
      const message = `interpreter="${attributes.interpreter ?? ''}" names no program`;
      const hint = 'Write the program and its options, such as interpreter="python3 -u".';
      return {
        config: null,
        diagnostics: [diagnostic(span, { rule: 'bad-attribute', message, hint })],
        references: [],
      };
    }
    const text = code.replaceAll('\r\n', '\n');
    const config = { code: text, argv, extension: known?.extension(text) ?? '', cwd: attributes.cwd };
    return {
      config,
      diagnostics: emptyGate(source, text, known?.idle ?? IDLE_BLANK),
      references: referencesIn([...argv, attributes.cwd ?? '']),
    };
  },
  describe: ({ argv, code }) => `${argv[0] ?? ''}: ${firstLineOf(code, /^(#|\/\/)/)}`.slice(0, 79),
  load: async () => (await import('./run.ts')).runner,
};
