export { annotate, whyReport, type Annotated } from './annotate.ts';
export type { Refusal } from './finder.ts';
export type { Proposal } from './proposal.ts';
