export { changesBetween, combineChanges, type Change } from './changes.ts';
export { damagedFixtures, isAlike } from './fixtures.ts';
export { gatesAlone } from './gates-alone.ts';
export { halfOf, type Half } from './half.ts';
export { judgeMutant, scoreOf, type MutantVerdict } from './judge-mutant.ts';
export {
  lessPatientPlan,
  mutantsOf,
  unseenOf,
  type Fixture,
  type Mutant,
  type MutantKind,
  type Unseen,
} from './mutants.ts';
export { pollOften } from './poll-often.ts';
export { judgeUndo, type UndoVerdict } from './undo-verdict.ts';
export { killedIn, surveyOf, type Survey } from './survey.ts';
export { redBeforeGreen, type Before, type GateBefore } from './red-before-green.ts';
