import type { LintContext } from '../../lint/context.ts';
import type { JudgedFence } from './judged-fence.ts';
import type { Sections } from './sections.ts';

/** The document, with what can be told of its parts. */
export interface Judged extends LintContext {
  readonly sections: Sections;
  /** The shell fences, in document order, with what can be told of each. */
  readonly judged: readonly JudgedFence[];
}
