import type { DiagnosticText } from '../../model/diagnostic.ts';

/** Every rule of the reader; each has its section in docs/diagnostics.md. */
export const READER_RULES = [
  ...(['unreadable', 'not-utf8', 'too-large', 'too-deep', 'too-slow'] as const),
  ...([
    'bad-front-matter',
    'unknown-key',
    'foreign-front-matter',
    'lost-front-matter',
    'secret-without-from',
    'reserved-name',
  ] as const),
  ...([
    'unknown-attribute',
    'unknown-class',
    'unknown-kind',
    'not-a-step',
    'lost-step',
    'unclosed-fence',
    'bad-attribute',
    'bad-duration',
  ] as const),
  ...(['bad-id', 'duplicate-id', 'bad-comment', 'misplaced-comment', 'option-alone'] as const),
  ...(['gate-without-step', 'expect-without-step', 'undo-without-step', 'unresolved-placeholder'] as const),
  ...(['broken-include', 'include-cycle', 'include-conflict'] as const),
] as const;

export type ReaderRule = (typeof READER_RULES)[number];

export interface ReaderText extends DiagnosticText {
  readonly rule: ReaderRule;
}
