import type { Recorded } from '../model/events.ts';
import { answerWords } from '../presentation/question-text.ts';
import { oneLine } from '../presentation/wording.ts';

/** What the operator must see although it changes nothing else on the screen. Their own words are already acknowledged. */
export function newsOf(event: Recorded, operator: string): string | null {
  switch (event.type) {
    case 'warning.raised':
      return `warning: ${event.step === null ? '' : `${event.step}: `}${oneLine(event.message, 300)}`;
    case 'preflight.warned':
      return `warning: ${event.connection}: ${oneLine(event.message, 300)}`;
    case 'journal.recovered':
      return `warning: ${event.bytes} bytes of a torn record were set aside in ${event.copy}`;
    case 'step.finished':
      return event.warnings.length === 0 ? null : `${event.step}: warning: ${oneLine(event.warnings.join('; '), 300)}`;
    case 'approval.given':
      return `${event.step}: approved by ${oneLine(event.by, 40)} in advance`;
    case 'abort.requested':
      return event.by === operator ? null : `${oneLine(event.by, 40)} asks to abort the run`;
    case 'question.answered':
      return event.source === 'inbox'
        ? oneLine(`answered: ${answerWords(event.answer, event.by, event.source)}`, 300)
        : null;
    case 'note.added':
      return event.by === operator ? null : `${event.kind} by ${oneLine(event.by, 40)}: ${oneLine(event.text)}`;
    default:
      return null;
  }
}
