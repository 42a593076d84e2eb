import type { Document } from '../../model/document.ts';
import { childrenOf, needOf, together, whileTheClockRuns } from '../../model/budgets.ts';
import type { Runbook, Section, Step } from '../../model/runbook.ts';
import { optionGroups } from '../../interpreter/plan/index.ts';
import type { LastRun } from './last-run.ts';

/** What `show` knows of a runbook: every format tells of this. */
export interface Overview {
  readonly runbook: Runbook;
  readonly document: Document;
  readonly groups: readonly OptionTree[];
  readonly time: Time;
  readonly lastRun: LastRun | null;
}

/** Alternatives of which exactly one is played. */
export interface OptionTree {
  /** The section around them; null at the top of the file. */
  readonly parent: string | null;
  readonly options: readonly OptionNode[];
}

export interface OptionNode {
  readonly section: Section;
  /** Of the option with everything in it. */
  readonly steps: readonly Step[];
  /** By its budgets, the longest alternative counted; null if no section in it has a budget. */
  readonly budgetMs: number | null;
  /** Chosen in a rehearsal, unless somebody chooses another one. */
  readonly inSandbox: boolean;
  readonly groups: readonly OptionTree[];
}

/** Sums of budgets, of alternatives the longest; null if no section has a budget. */
export interface Time {
  readonly budgetMs: number | null;
  /** Only the sections between the marks that the RTO is measured with; null without the mark `restored`. */
  readonly onTheClockMs: number | null;
}

export function overviewOf(runbook: Runbook, document: Document, lastRun: LastRun | null): Overview {
  return { runbook, document, groups: optionTrees(runbook), time: timeOf(runbook), lastRun };
}

function timeOf(runbook: Runbook): Time {
  const sum = (counted: ReadonlySet<string> | null): number => {
    const children = childrenOf(runbook, counted);
    const top = runbook.sections.filter(
      ({ id, parent, attributes }) => parent === null && !attributes.skip && (counted?.has(id) ?? true),
    );
    return together(top.map((section) => needOf(section, children)));
  };
  const counted = whileTheClockRuns(runbook);
  const [all, clock] = [sum(null), counted ? sum(counted) : 0];
  return { budgetMs: all === 0 ? null : all, onTheClockMs: clock === 0 ? null : clock };
}

function optionTrees(runbook: Runbook): readonly OptionTree[] {
  const groups = optionGroups(runbook);
  const children = childrenOf(runbook);
  const within = (inside: string | null): readonly OptionTree[] =>
    groups
      .filter((group) => group.inside === inside)
      .map(({ parent, options }) => ({ parent, options: options.flatMap(({ id }) => nodeOf(id)) }));
  const nodeOf = (id: string): readonly OptionNode[] => {
    const section = runbook.sections.find((one) => one.id === id);
    if (!section) return [];
    const inside = sectionsIn(runbook, id);
    const { ms } = needOf(section, children);
    return [
      {
        section,
        steps: runbook.steps.filter((step) => inside.has(step.section)),
        budgetMs: ms === 0 ? null : ms,
        inSandbox: runbook.sandbox?.answers.choose.includes(id) ?? false,
        groups: within(id),
      },
    ];
  };
  return within(null);
}

function sectionsIn({ sections }: Runbook, id: string): ReadonlySet<string> {
  const found = new Set([id]);
  for (const section of sections) if (section.parent !== null && found.has(section.parent)) found.add(section.id);
  return found;
}
