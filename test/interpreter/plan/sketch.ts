import { createExpressions } from '../../../src/interpreter/expression/index.ts';
import { planRunbook, type Planned, type PlanRequest } from '../../../src/interpreter/plan/index.ts';
import type {
  Connection,
  Param,
  Runbook,
  Section,
  SectionAttributes,
  Step,
  StepAttributes,
} from '../../../src/model/runbook.ts';
import type { Span } from '../../../src/model/source.ts';
import { SECTION_ATTRIBUTES, STEP_ATTRIBUTES } from '../../support/attributes.ts';

/** A step in short form: role, id, and what differs from the defaults. */
export interface StepSketch extends Partial<Pick<Step, 'target' | 'undoes' | 'references'>> {
  readonly attributes?: Partial<StepAttributes>;
}

export interface SectionSketch extends Partial<SectionAttributes> {
  readonly title?: string;
}

const HUMAN_ROLES: readonly Step['role'][] = ['check', 'manual', 'approve'];

/** Builds a runbook line by line, like its text: every section and step is one line further down. */
export class Sketch {
  readonly #sections: Section[] = [];
  readonly #steps: Step[] = [];
  readonly #params: Param[] = [];
  readonly #connections: Connection[] = [];
  #line = 10;

  section(path: string, attributes: SectionSketch = {}): this {
    const names = path.split('>');
    const id = names.at(-1) ?? '';
    const { title, ...rest } = attributes;
    this.#sections.push({
      id,
      explicitId: true,
      title: title ?? id,
      depth: names.length,
      parent: names.at(-2) ?? null,
      attributes: { ...SECTION_ATTRIBUTES, ...rest },
      prose: '',
      span: this.#next(),
    });
    return this;
  }

  add(role: Step['role'], id: string, sketch: StepSketch = {}): this {
    const { attributes, ...rest } = sketch;
    const span = this.#next();
    const section = this.#sections.at(-1)?.id ?? '';
    const previous = this.#steps.findLast(
      (step) => step.section === section && ['step', 'file', ...HUMAN_ROLES].includes(step.role),
    );
    this.#steps.push({
      id,
      explicitId: true,
      role,
      kind: HUMAN_ROLES.includes(role) ? 'manual' : 'shell',
      section,
      title: id,
      language: 'bash',
      code: 'true\n',
      config: {},
      references: [],
      attributes: {
        ...STEP_ATTRIBUTES,
        ...(role === 'gate' || role === 'guard' ? { effect: 'read' } : {}),
        ...attributes,
      },
      expectations: [],
      admonitions: [],
      target: role === 'gate' ? (previous ? { step: previous.id } : { self: true }) : null,
      undoes: role === 'undo' ? (previous?.id ?? null) : null,
      approver: role === 'approve' ? 'manager' : null,
      span,
      codeSpan: span,
      hash: id,
      ...rest,
    });
    return this;
  }

  param(name: string, param: Partial<Param> = {}): this {
    const defaults = {
      description: null,
      default: null,
      required: false,
      secret: false,
      from: null,
      pattern: null,
      choices: null,
    };
    this.#params.push({ ...defaults, ...param, name, span: lineSpan(2 + this.#params.length) });
    return this;
  }

  connection(name: string, settings: Connection['settings'], required = false): this {
    this.#connections.push({ name, type: 'postgres', required, settings, span: lineSpan(8) });
    return this;
  }

  build(changes: Partial<Runbook> = {}): Runbook {
    return {
      file: 'restore.md',
      realPath: '/srv/books/restore.md',
      sha256: 'f'.repeat(64),
      title: 'Restore',
      owner: null,
      severity: null,
      cadence: null,
      cwd: null,
      objectives: { rto: null, rpo: null },
      requires: [],
      params: this.#params,
      connections: this.#connections,
      sandbox: null,
      files: [{ path: 'restore.md', sha256: 'f'.repeat(64), text: '# Restore\n' }],
      sections: this.#sections,
      steps: this.#steps,
      ...changes,
    };
  }

  plan(request: Partial<PlanRequest> = {}): Promise<Planned> {
    return planRunbook({
      runbook: this.build(),
      choices: [],
      partial: null,
      params: {},
      secretNames: [],
      env: new Set(['HOME', 'PATH']),
      cwd: '/srv',
      drill: false,
      expressions: createExpressions(),
      ...request,
    });
  }

  #next(): Span {
    this.#line += 1;
    return lineSpan(this.#line);
  }
}

const lineSpan = (line: number): Span => ({
  file: 'restore.md',
  start: { line, column: 1, offset: 0 },
  end: { line, column: 10, offset: 0 },
});

/** `rule at line: message`, for comparing whole lists of problems. */
export const told = (planned: Planned): string[] =>
  planned.diagnostics.map(({ rule, line, severity }) => `${severity} ${rule} at ${line}`);

/** The plan; fails with its problems if there is none. */
export function planOf({ plan, diagnostics }: Planned) {
  if (plan === null) throw new Error(`no plan: ${diagnostics.map(({ message }) => message).join('; ')}`);
  return plan;
}
