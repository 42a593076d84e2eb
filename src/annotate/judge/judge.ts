import type { LintContext, ShellFence } from '../../lint/context.ts';
import { givenNames } from '../../lint/variables.ts';
import { asidesOf } from './asides.ts';
import { lintFindings, ownFindings, type Found } from './blockers.ts';
import { effectOf } from './effect.ts';
import { isPlayable, type JudgedFence, type Reason } from './judged-fence.ts';
import { labelOf, type Label } from './labels.ts';
import { sectionAt, type Sections } from './sections.ts';

/** Each shell fence of the document with what can be told of it. Fences of sections that say `skip` are left out. */
export async function judge(context: LintContext, sections: Sections): Promise<readonly JudgedFence[]> {
  const { document, shells } = context;
  const findings = await lintFindings(context);
  const at = new Map(document.fences.map(({ span }, index) => [span.start.offset, index]));
  const places = new Set(shells.map(({ fence }) => sectionAt(sections, fence.span.start.offset)));
  const asides = asidesOf(sections, ({ index }) => places.has(index));
  const handed = handedOn(shells);
  const excluded = new Set((context.runbook.excluded ?? []).map(({ span }) => span.start.offset));
  const judged = shells.flatMap((shell, position): JudgedFence[] => {
    const { fence, step } = shell;
    if (fence.skipped || excluded.has(fence.span.start.offset)) return [];
    const section = sectionAt(sections, fence.span.start.offset);
    const own = labelOf(document, fence.span.start.offset, sections[section]);
    const found = within(findings, fence.span.start.offset, fence.span.end.offset);
    const reasons = [...found.filter(({ blocks }) => blocks), ...ownFindings(shell)];
    return [
      {
        index: at.get(fence.span.start.offset) ?? 0,
        shell,
        section,
        label: own.label,
        aside: fence.role === null ? (asides.get(section) ?? null) : null,
        reasons: fence.role === null ? distinct([...reasons, ...conditional(own)]) : [],
        remarks: fence.role === null ? distinct(found.filter(({ blocks }) => !blocks)) : [],
        role: step?.role ?? (fence.role === 'expect' ? null : fence.role),
        effect: step?.attributes.effect ?? effectOf(shell.script),
        handsOn: handed.has(position),
      },
    ];
  });
  return withoutMissing(outsideRemoteShells(judged), context);
}

const within = (found: readonly Found[], start: number, end: number): readonly Found[] =>
  found.filter(({ offset }) => offset >= start && offset < end);

/** `Force failover (if needed)`: somebody decides whether it is done at all. */
function conditional({ title }: Label): readonly Reason[] {
  const words =
    /\((?:only )?(?:if|when|optional|as)\b[^)]*\)|\boptional(ly)?\b|^(?:step\s*\d+\s*[:.)-]\s*)?(?:if|in case)\b/i.exec(
      title,
    );
  if (!words) return [];
  const message = `"${title.slice(0, 60)}" is done only in some cases`;
  return [{ rule: 'conditional', message, hint: 'say when in when="…", or make it an option, and give it an id' }];
}

/** One of each rule: the first says enough. */
const distinct = (reasons: readonly Reason[]): readonly Reason[] =>
  [...new Map(reasons.toReversed().map((one) => [one.rule, one])).values()].toReversed();

/** The positions of the fences that set a variable which a later one uses. */
function handedOn(shells: readonly ShellFence[]): ReadonlySet<number> {
  const used = new Map<string, number>();
  for (const [position, { script }] of shells.entries()) for (const { name } of script.used) used.set(name, position);
  return new Set(
    shells.flatMap(({ script }, position) =>
      script.assigned.some(({ name, lost }) => !lost && (used.get(name) ?? -1) > position) ? [position] : [],
    ),
  );
}

/** Reasons that say that what follows is typed somewhere else. */
const ELSEWHERE = /opens (another shell|a database prompt|a session)|asks for a terminal/;

/** Below `kubectl exec -it pod -- bash` the commands of the section are meant for that shell. */
function outsideRemoteShells(judged: readonly JudgedFence[]): readonly JudgedFence[] {
  const opened = new Map<number, JudgedFence>();
  return judged.map((one) => {
    const opener = opened.get(one.section);
    if (one.reasons.some(({ message }) => ELSEWHERE.test(message))) opened.set(one.section, opener ?? one);
    if (!opener || one.role !== null) return one;
    const command = opener.shell.script.commands[0]?.name ?? '';
    const reason: Reason = {
      rule: 'inside-remote-shell',
      message: `the fence above opens a shell or a prompt with ${command}, and this is meant for it`,
      hint: `pass it along instead: ${command} … with the command`,
    };
    return { ...one, reasons: [reason, ...one.reasons] };
  });
}

/** A fence that needs what only a plain one sets would fail: it stays plain as well, until that one is a step. */
function withoutMissing(judged: readonly JudgedFence[], context: LintContext): readonly JudgedFence[] {
  const isGiven = givenNames(context);
  const set = new Set<string>();
  const elsewhere = new Map<string, JudgedFence>();
  return judged.map((one) => {
    const { assigned, used } = one.shell.script;
    const own = assigned.filter(({ lost }) => !lost).map(({ name }) => name);
    const missing =
      one.role === null &&
      used.find(
        ({ name, guarded }) =>
          !guarded && elsewhere.has(name) && !set.has(name) && !isGiven(name) && !assigned.some((a) => a.name === name),
      );
    const reason: Reason | null = missing
      ? {
          rule: 'set-in-plain-fence',
          message: `${missing.name} is set only by a fence that is not a step, under "${elsewhere.get(missing.name)?.label ?? ''}"`,
          hint: 'make that fence a step first',
        }
      : null;
    const result = reason ? { ...one, reasons: [...one.reasons, reason] } : one;
    for (const name of own) {
      if (isPlayable(result)) set.add(name);
      else if (!elsewhere.has(name)) elsewhere.set(name, result);
    }
    return result;
  });
}
