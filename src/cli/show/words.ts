import { NARROW } from '../../presentation/wrap-text.ts';

export const count = (amount: number, noun: string): string => `${amount} ${noun}${amount === 1 ? '' : 's'}`;

/** A line that fits, with its indentation. */
export const fitted = (line: string): string => (line.length > NARROW ? `${line.slice(0, NARROW - 1)}…` : line);
