import { diagnostic } from '../../model/diagnostic.ts';
import type { Configured, FenceSource } from '../../model/step-kind.ts';
import { referencesIn } from '../../model/template.ts';
import { emptyGate, IDLE_BLANK } from '../../step-kit/block-code.ts';
import { INTERPRETERS, splitWords } from './interpreters.ts';

export type InterpreterConfig = {
  readonly code: string;
  /** The program and its options; the file with the code comes after them. */
  readonly argv: readonly string[];
  /** The ending of the file's name, where the interpreter depends on it. */
  readonly extension: string;
  readonly cwd: string | null;
};

export function configureInterpreter(source: FenceSource): Configured<InterpreterConfig> {
  const { code, language, attributes, span } = source;
  const known = INTERPRETERS[language];
  const argv = attributes.interpreter === null ? known?.argv : splitWords(attributes.interpreter);
  if (!argv || argv.length === 0) {
    const message = `interpreter="${attributes.interpreter ?? ''}" names no program`;
    const hint = 'write the program and its options, such as interpreter="python3 -u"';
    return { config: null, diagnostics: [diagnostic(span, { rule: 'bad-attribute', message, hint })], references: [] };
  }
  const text = code.replaceAll('\r\n', '\n');
  const config = { code: text, argv, extension: known?.extension(text) ?? '', cwd: attributes.cwd };
  return {
    config,
    diagnostics: emptyGate(source, text, known?.idle ?? IDLE_BLANK),
    references: referencesIn([...argv, attributes.cwd ?? '']),
  };
}
