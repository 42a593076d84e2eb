export type { Analysis, Reviewer, TextAccess } from './analysis.ts';
export { serve } from './server.ts';
