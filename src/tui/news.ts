import type { Recorded } from '../model/events.ts';
import { oneLine } from '../presentation/wording.ts';

/** What a person has to see though it changes nothing on the screen. One's own words are acknowledged already. */
export function newsOf(event: Recorded, operator: string): string | null {
  switch (event.type) {
    case 'warning.raised':
      return `warning: ${event.step === null ? '' : `${event.step}: `}${oneLine(event.message, 300)}`;
    case 'preflight.warned':
      return `warning: ${event.connection}: ${oneLine(event.message, 300)}`;
    case 'journal.recovered':
      return `warning: ${event.bytes} bytes of a torn record were set aside in ${event.copy}`;
    case 'step.finished':
      return event.warnings.length === 0 ? null : `warning: ${event.step}: ${oneLine(event.warnings.join('; '), 300)}`;
    case 'approval.given':
      return `${event.step}: approved by ${oneLine(event.by, 40)} before it is asked for`;
    case 'abort.requested':
      return event.by === operator ? null : `${oneLine(event.by, 40)} asks for the end of the run`;
    case 'question.answered':
      return event.source === 'inbox'
        ? `answered from elsewhere: ${event.answer.verdict} by ${oneLine(event.by, 40)}`
        : null;
    case 'note.added':
      return event.by === operator ? null : `${event.kind} by ${oneLine(event.by, 40)}: ${oneLine(event.text)}`;
    default:
      return null;
  }
}
