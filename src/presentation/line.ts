export type Tone = 'plain' | 'strong' | 'good' | 'bad' | 'warn' | 'quiet';

/** One line about an event; `rest` are the lines below it. */
export interface EventLine {
  readonly text: string;
  readonly tone: Tone;
  readonly rest?: readonly string[];
}

export const line = (tone: Tone, text: string, rest?: readonly string[]): EventLine[] => [
  rest ? { text, tone, rest } : { text, tone },
];
