import type { ShellFence } from '../../lint/context.ts';
import type { Effect, Role } from '../../model/runbook.ts';
import type { Aside } from './asides.ts';

/** Why a fence stays plain, or what a person should look at. */
export interface Reason {
  readonly rule: string;
  readonly message: string;
  readonly hint: string;
}

/** A shell fence, with what can be told of it. */
export interface JudgedFence {
  /** Its position among all fences of the document. */
  readonly index: number;
  readonly shell: ShellFence;
  /** Index in the sections; -1 above the first heading. */
  readonly section: number;
  /** What readers call it: the item, the bold line or the heading that it is under. */
  readonly label: string;
  /** The section around it is no part of a procedure. */
  readonly aside: Aside | null;
  /** Why it cannot be a step; empty if it is one or can become one. */
  readonly reasons: readonly Reason[];
  /** What a person should look at, although it can be played. */
  readonly remarks: readonly Reason[];
  /** Of what is annotated already; null for a plain fence. */
  readonly role: Role | null;
  /** What its commands may do, as far as they are known. */
  readonly effect: Effect;
  /** True if it sets a variable that a later fence uses. */
  readonly handsOn: boolean;
}

/** Whether it is played, or can be after a proposal. */
export const isPlayable = ({ aside, reasons, role }: JudgedFence): boolean =>
  role !== null || (aside === null && reasons.length === 0);
