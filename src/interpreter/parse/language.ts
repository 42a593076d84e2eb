/** The words of the language and how they are read, for those who help to write it. */
export { readTokens, type Token } from './fences/attribute-grammar.ts';
export { ATTRIBUTES, type AttributeRule } from './fences/attribute-table.ts';
export { ID, ID_HINT } from './fences/name-rules.ts';
export { ROLE_CLASSES } from './fences/class-table.ts';
export { readInfoString } from './fences/info-string.ts';
export { claimFence, readVocabulary, type Vocabulary } from './fences/vocabulary.ts';
export { FRONT_MATTER_KEYS, type KeyRule, type KeyTable } from './front-matter/keys.ts';
export { readCommentTokens } from './outline/section-comment.ts';
export { SECTION_WORDS } from './outline/section-words.ts';
export { slugOf } from './outline/slug.ts';
