import type { StepKind } from '../../../model/step-kind.ts';
import { ROLE_CLASSES } from './class-table.ts';

/** The words that the table of kinds adds to the language. */
export interface Vocabulary {
  readonly kinds: readonly StepKind[];
  /** Languages that some kind runs, including those that need a class as well. */
  readonly languages: ReadonlySet<string>;
  /** The known classes: those of roles and those of kinds. */
  readonly classes: readonly string[];
}

export function readVocabulary(kinds: readonly StepKind[]): Vocabulary {
  return {
    kinds,
    languages: new Set(kinds.flatMap((kind) => kind.fences.languages)),
    classes: [
      ...new Set([
        ...Object.keys(ROLE_CLASSES),
        ...kinds.flatMap((kind) => (kind.fences.class === undefined ? [] : [kind.fences.class])),
      ]),
    ],
  };
}

/** The kind that takes a fence: by class, then by an attribute, then by language. */
export function claimFence(
  vocabulary: Vocabulary,
  fence: { language: string; classes: ReadonlySet<string>; attributes: ReadonlySet<string> },
): StepKind | undefined {
  const speaks = ({ fences }: StepKind): boolean => fences.languages.includes(fence.language);
  const classed = vocabulary.kinds.filter(
    ({ fences }) => fences.class !== undefined && fence.classes.has(fences.class),
  );
  if (classed.length > 0) return classed.find((kind) => kind.fences.languages.length === 0 || speaks(kind));
  return (
    vocabulary.kinds.find(({ fences }) => fences.attribute !== undefined && fence.attributes.has(fences.attribute)) ??
    vocabulary.kinds.find((kind) => kind.fences.class === undefined && speaks(kind))
  );
}
