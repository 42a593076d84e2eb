export interface SectionWord {
  /** What it means, in one line for editors. */
  readonly about: string;
  /** An example of its value; a switch has none. */
  readonly value?: string;
}

/** The words of a comment under a heading. */
export const SECTION_WORDS: { readonly [word: string]: SectionWord } = {
  option: { about: 'one of several alternatives: of the sibling options exactly one is played' },
  manual: { about: 'the text of the section is a step that the operator performs and confirms' },
  approve: { about: 'somebody other than the operator has to approve here' },
  by: { about: 'the role of the approver', value: 'ROLE' },
  checks: { about: 'its task items are checks even after the last step' },
  skip: { about: 'documentation only: nothing in it is read or played' },
  parallel: { about: 'its steps run side by side' },
  budget: { about: 'how long this part may take', value: '30m' },
  rto: { about: 'the recovery time objective of this part', value: '4h' },
  rpo: { about: 'the recovery point objective of this part', value: '15m' },
  when: { about: 'the section is played only if this expression is true', value: '"params.TARGET == \'prod\'"' },
};
