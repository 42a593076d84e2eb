import type { ChangeKind } from '../kind.ts';
import { attributes } from './attributes.ts';
import { commands } from './commands.ts';
import { confirmation } from './confirmation.ts';
import { effects } from './effects.ts';
import { expectedOutput } from './expected-output.ts';
import { expression } from './expression.ts';
import { gateCommands } from './gate-commands.ts';
import { gatePatience } from './gate-patience.ts';
import { gateRemoved } from './gate-removed.ts';
import { gateTarget } from './gate-target.ts';
import { instructions } from './instructions.ts';
import { order } from './order.ts';
import { params } from './params.ts';
import { roleChanged } from './role-changed.ts';
import { sections } from './sections.ts';
import { steps } from './steps.ts';
import { success } from './success.ts';
import { surroundings } from './surroundings.ts';
import { targets } from './targets.ts';
import { undo } from './undo.ts';

/** All kinds of change. Within a group, changes are told in this order: what is gone before what is less. */
export const KINDS: readonly ChangeKind[] = [
  ...[gateRemoved, roleChanged, gateCommands, expression, expectedOutput, gatePatience, gateTarget, success],
  ...[
    confirmation,
    undo,
    effects,
    order,
    targets,
    params,
    sections,
    commands,
    attributes,
    steps,
    instructions,
    surroundings,
  ],
];
