import { refusal, type OptionGroup } from '../../interpreter/plan/index.ts';
import { EXIT } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import type { Runbook } from '../../model/runbook.ts';
import type { CommandContext } from '../command.ts';
import { isAsked, paramRule, type AskValue } from '../runbook/values.ts';

/** Asks for one of the options of a group. Throws `cancelled` when the operator leaves. */
export async function choose(
  group: OptionGroup,
  answered: readonly string[],
  terminal: CommandContext,
): Promise<string> {
  const { promptChoice } = await import('../../tui/index.ts');
  const chosen = await promptChoice(terminal, {
    heading: 'Which of these should be played?',
    choices: group.options,
    initial: group.options.find(({ id }) => answered.includes(id))?.id ?? '',
  });
  return chosen ?? leave();
}

/** Asks for the value of a param until the runbook accepts it. */
export function askWith(terminal: CommandContext): AskValue {
  return async (param, proposed) => {
    const { promptText } = await import('../../tui/index.ts');
    const check = (value: string): string | null => (value === '' ? 'a value is required' : refusal(param, value));
    const prompt = {
      label: param.name,
      description: [param.description, paramRule(param)].filter((one) => one !== null).join('. ') || null,
      initial: proposed ?? param.proposed ?? param.default ?? '',
      masked: param.secret,
      check,
    };
    return (await promptText(terminal, prompt)) ?? leave();
  };
}

function leave(): never {
  throw new RunbookError({ code: 'cancelled', message: 'cancelled; nothing was started' }, EXIT.cancelled);
}

/** Lets the operator see and change what the sandbox answers, for the params that a real run would ask for. */
export async function askAgain(
  { params }: Runbook,
  given: { readonly [name: string]: string },
  answered: Record<string, string>,
  ask: NonNullable<AskValue>,
): Promise<void> {
  for (const param of params) {
    const proposed = answered[param.name];
    if (given[param.name] !== undefined || proposed === undefined || !isAsked(param)) continue;
    answered[param.name] = await ask(param, proposed);
  }
}
