/** Where the docs explain a rule, relative to the repository. */
export const pageOf = (rule: string): string => `docs/lint/${rule}.md`;
