import type { Diagnostic } from '../../model/diagnostic.ts';
import { commandsOf } from '../../model/played-code.ts';
import type { Param, Section } from '../../model/runbook.ts';
import type { LocalStep } from './build/local-step.ts';
import { assignedNames, findPlaceholders } from './fences/placeholders.ts';
import type { Problems } from './problems.ts';
import type { FileReading } from './read-file.ts';

/** The checks that need all files to be read and all params to be known. */
export function checkWhole(
  whole: {
    readings: readonly FileReading[];
    sections: readonly Section[];
    steps: readonly LocalStep[];
    params: readonly Param[];
  },
  problems: Problems,
): void {
  const { readings, sections, steps, params } = whole;
  const annotated = readings.some(isAnnotated);
  for (const { source, outline, frontMatter } of readings) {
    if (annotated) {
      for (const { start, end, ...text } of outline.suspicious) problems.add(source.span(start, end), text);
    }
    problems.take(frontMatter.problems.map((one) => (annotated || one.severity !== 'error' ? one : asWarning(one))));
  }
  checkOptions(sections, problems);
  checkCaptures(steps, params, problems);
  checkPlaceholders(steps, params, problems);
}

/** Whether the file was written to be played: task items alone are in all kinds of documents. */
const isAnnotated = ({ outline }: FileReading): boolean =>
  outline.items.some((item) => (item.type === 'fence' ? !item.offered : item.type !== 'check')) ||
  outline.sections.some((section) => section.explicitId || section.attributes.checks);

const asWarning = (one: Diagnostic): Diagnostic => ({ ...one, severity: 'warning' });

function checkOptions(sections: readonly Section[], problems: Problems): void {
  const groups = new Map<string | null, Section[]>();
  for (const section of sections) {
    if (section.attributes.option) groups.set(section.parent, [...(groups.get(section.parent) ?? []), section]);
  }
  for (const [only, ...others] of groups.values()) {
    if (!only || others.length > 0) continue;
    const end = { ...only.span, end: only.span.start };
    problems.add(end, {
      rule: 'option-alone',
      severity: 'warning',
      message: `#${only.id} is the only option among its siblings: there is nothing to choose`,
      hint: 'mark the other alternatives as option too, or remove the word',
    });
  }
}

function checkCaptures(steps: readonly LocalStep[], params: readonly Param[], problems: Problems): void {
  const names = new Set(params.map((param) => param.name));
  for (const { step, places } of steps) {
    const span = places.get('capture');
    if (step.attributes.capture === null || !span || !names.has(step.attributes.capture)) continue;
    problems.add(span, {
      rule: 'reserved-name',
      message: `capture=${step.attributes.capture} would hide the param of the same name`,
      hint: 'choose another name for the capture',
    });
  }
}

function checkPlaceholders(steps: readonly LocalStep[], params: readonly Param[], problems: Problems): void {
  const known = new Set(params.map((param) => param.name));
  for (const { step } of steps) {
    if (step.attributes.capture !== null) known.add(step.attributes.capture);
    for (const name of assignedNames(step.code)) known.add(name);
  }
  for (const local of steps) {
    const { step, at } = local;
    if (step.assisted) {
      const found = findPlaceholders({ ...step, code: commandsOf(step) }, known).map(({ text }) => text);
      local.step = { ...step, assisted: { ...step.assisted, placeholders: [...new Set(found)] } };
      continue;
    }
    const plain = step.role === 'file' && !step.attributes.template;
    if (step.code === '' || plain || !step.attributes.placeholders) continue;
    for (const { text, param, start, end } of findPlaceholders(step, known)) {
      const declare = known.has(param)
        ? `use the param ${param}`
        : `declare a param, params: { ${param}: { required: true } }`;
      problems.add(at(start, end), {
        rule: 'unresolved-placeholder',
        message: `${text} is a placeholder in a block that would run`,
        hint: `${declare}, and write ${useOf(step.kind, param)} here; if the text is meant literally, add placeholders=off`,
      });
    }
  }
}

function useOf(kind: string, param: string): string {
  if (kind === 'sql') return `:${param}`;
  if (kind === 'script') return `ctx.params.${param}`;
  return kind === 'shell' || kind === 'interpreter' ? `"$${param}"` : `\${${param}}`;
}
