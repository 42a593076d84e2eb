import type { StepKind } from '../../model/step-kind.ts';
import { firstLineOf } from '../../step-kit/block-code.ts';
import { configureInterpreter, type InterpreterConfig } from './config.ts';
import { INTERPRETERS } from './interpreters.ts';

/** A block in another language, run by its interpreter in a separate process. */
export const interpreter: StepKind<InterpreterConfig> = {
  kind: 'interpreter',
  summary: 'Python, Ruby, Perl, Node, zsh or any other interpreter',
  fences: { languages: Object.keys(INTERPRETERS), attribute: 'interpreter' },
  effect: 'write',
  attributes: ['exit', 'cwd', 'interpreter', 'interactive'],
  configure: configureInterpreter,
  describe: ({ argv, code }) => `${argv[0] ?? ''}: ${firstLineOf(code, /^(#|\/\/)/)}`.slice(0, 79),
  load: async () => (await import('./run.ts')).runner,
};
