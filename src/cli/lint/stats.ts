import type { LintedFile } from './lint-file.ts';

/** How often each rule reported something, most often first, with what comments allow. */
export function statsLines(linted: readonly LintedFile[]): string[] {
  const counts = new Map<string, { count: number; files: number }>();
  for (const { findings } of linted) {
    const rules = findings.map(({ diagnostic }) => diagnostic.rule);
    for (const rule of rules)
      counts.set(rule, { count: (counts.get(rule)?.count ?? 0) + 1, files: counts.get(rule)?.files ?? 0 });
    for (const rule of new Set(rules)) {
      const entry = counts.get(rule);
      if (entry) entry.files += 1;
    }
  }
  const rows = [...counts].toSorted(([a, one], [b, two]) => two.count - one.count || (a < b ? -1 : 1));
  const width = Math.max(0, ...rows.map(([rule]) => rule.length));
  const lines = linted.reduce((sum, one) => sum + one.lines, 0);
  const allowed = linted.reduce((sum, one) => sum + one.allowed, 0);
  return [
    ...rows.map(
      ([rule, { count, files }]) => `  ${rule.padEnd(width)}  ${String(count).padStart(5)} in ${files} files`,
    ),
    `${lines} lines; ${allowed} findings are allowed by comments`,
  ];
}
