import type { Plan, PlannedSection, PlannedStep } from '../../src/model/plan.ts';
import type { Prose } from '../../src/model/prose.ts';
import type { Section, StepAttributes } from '../../src/model/runbook.ts';
import type { Span } from '../../src/model/source.ts';
import { SECTION_ATTRIBUTES, STEP_ATTRIBUTES } from './attributes.ts';
import { sha256 } from './sha256.ts';

/** A plan in a few words: everything else has the default of the language. */
export interface PlanSketch {
  readonly title?: string;
  readonly rtoMs?: number;
  readonly rpoMs?: number;
  readonly sections?: readonly SectionSketch[];
  readonly partial?: Plan['partial'];
  readonly secrets?: Plan['secrets'];
  readonly params?: Plan['params'];
}

export interface SectionSketch {
  readonly id: string;
  readonly title?: string;
  readonly depth?: number;
  readonly parent?: string;
  readonly budgetMs?: number;
  readonly prose?: string;
  readonly blocks?: Prose;
  readonly steps?: readonly StepSketch[];
}

export interface StepSketch extends Partial<
  Pick<
    PlannedStep,
    'role' | 'kind' | 'title' | 'code' | 'language' | 'admonitions' | 'approver' | 'group' | 'leftOut' | 'assisted'
  >
> {
  readonly id: string;
  readonly attributes?: Partial<StepAttributes>;
  /** Ids of gates that stand behind the step and judge it. */
  readonly gates?: readonly string[];
  readonly undo?: string;
}

/** A valid plan of `runbook.md`: section n begins at line 10·n, its steps follow line by line. */
export function samplePlan(sketch: PlanSketch = {}): Plan {
  const sections: PlannedSection[] = [];
  const steps: PlannedStep[] = [];
  for (const [index, section] of (sketch.sections ?? [{ id: 'main', steps: [{ id: 'first' }] }]).entries()) {
    const line = 10 * (index + 1);
    const guards = (section.steps ?? []).filter((step) => step.role === 'guard').map((step) => step.id);
    sections.push({ ...sampleSection(section, line), guards });
    for (const step of section.steps ?? []) {
      steps.push(sampleStep(step, section.id, line + 1 + steps.length));
      for (const gate of step.gates ?? []) {
        const judges = {
          ...sampleStep({ id: gate, role: 'gate' }, section.id, line + 1 + steps.length),
          target: { step: step.id },
        };
        steps.push(judges);
      }
      if (step.undo)
        steps.push({
          ...sampleStep({ id: step.undo, role: 'undo' }, section.id, line + 1 + steps.length),
          undoes: step.id,
        });
    }
  }
  const judging = new Set(steps.flatMap((step) => step.gates));
  const objective = (targetMs: number | undefined) =>
    targetMs === undefined ? null : { targetMs, from: 'runbook.md:3' };
  return {
    version: 1,
    title: sketch.title ?? 'Restore the archive',
    runbook: {
      file: 'runbook.md',
      realPath: '/srv/runbooks/runbook.md',
      sha256: sha256('runbook'),
      files: [{ path: 'runbook.md', sha256: sha256('runbook') }],
    },
    objectives: { rto: objective(sketch.rtoMs), rpo: objective(sketch.rpoMs) },
    sections,
    steps,
    order: steps
      .filter((step) => !['finally', 'undo', 'inject'].includes(step.role) && !judging.has(step.id))
      .map((step) => step.id),
    finally: steps.filter((step) => step.role === 'finally').map((step) => step.id),
    params: sketch.params ?? {},
    secrets: sketch.secrets ?? [],
    connections: [],
    requires: [],
    choices: [],
    partial: sketch.partial ?? null,
    cwd: '/srv',
  };
}

function spanAt(line: number): Span {
  return { file: 'runbook.md', start: { line, column: 1, offset: 0 }, end: { line: line + 1, column: 1, offset: 0 } };
}

function sampleSection(sketch: SectionSketch, line: number): Section {
  return {
    id: sketch.id,
    explicitId: true,
    title: sketch.title ?? sketch.id,
    depth: sketch.depth ?? 2,
    parent: sketch.parent ?? null,
    attributes: { ...SECTION_ATTRIBUTES, budgetMs: sketch.budgetMs ?? null },
    prose: sketch.prose ?? '',
    ...(sketch.blocks ? { blocks: sketch.blocks } : {}),
    span: spanAt(line),
  };
}

function sampleStep(sketch: StepSketch, section: string, line: number): PlannedStep {
  const person = sketch.role === 'check' || sketch.role === 'manual' || sketch.role === 'approve';
  return {
    id: sketch.id,
    explicitId: true,
    role: sketch.role ?? 'step',
    kind: sketch.kind ?? (person ? 'manual' : 'shell'),
    section,
    title: sketch.title ?? `do ${sketch.id}`,
    language: sketch.language ?? (person ? null : 'bash'),
    code: sketch.code ?? (person ? '' : `do-${sketch.id} --now\n`),
    config: null,
    references: [],
    attributes: { ...STEP_ATTRIBUTES, ...sketch.attributes },
    expectations: [],
    admonitions: sketch.admonitions ?? [],
    target: sketch.role === 'gate' ? { self: true } : null,
    undoes: null,
    approver: sketch.approver ?? null,
    span: spanAt(line),
    codeSpan: spanAt(line + 1),
    hash: sha256(sketch.id),
    gates: sketch.gates ?? [],
    undo: sketch.undo ?? null,
    group: sketch.group ?? null,
    leftOut: sketch.leftOut ?? null,
    ...(sketch.assisted ? { assisted: sketch.assisted } : {}),
  };
}
