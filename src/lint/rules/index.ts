import type { LintRule } from '../rule.ts';
import { budgetExceedsRto } from './budget-exceeds-rto.ts';
import { conflictingObjectives } from './conflicting-objectives.ts';
import { rtoMissing } from './rto-missing.ts';
import { expectReadsMissingColumn } from './expect-reads-missing-column.ts';
import { expectComparesTypes } from './expect-compares-types.ts';
import { expectGivesNoBoolean } from './expect-gives-no-boolean.ts';
import { brokenLink } from './broken-link.ts';
import { fenceSplitsList } from './fence-splits-list.ts';
import { headingSkipsLevel } from './heading-skips-level.ts';
import { nothingToPlay } from './nothing-to-play.ts';
import { reportNotRunbook } from './report-not-runbook.ts';
import { unresolvedPlaceholder } from './unresolved-placeholder.ts';
import { shellSyntax } from './shell-syntax.ts';
import { endlessCommand } from './endless-command.ts';
import { interactiveCommand } from './interactive-command.ts';
import { commandAfterRemoteShell } from './command-after-remote-shell.ts';
import { destructiveWithoutConfirm } from './destructive-without-confirm.ts';
import { destructiveWithoutUndo } from './destructive-without-undo.ts';
import { mutatingStepWithoutGate } from './mutating-step-without-gate.ts';
import { gateThatWrites } from './gate-that-writes.ts';
import { gateThatCannotFail } from './gate-that-cannot-fail.ts';
import { hiddenFailure } from './hidden-failure.ts';
import { secretInText } from './secret-in-text.ts';
import { secretInArgv } from './secret-in-argv.ts';
import { curlPipeShell } from './curl-pipe-shell.ts';
import { sudo } from './sudo.ts';
import { promptInBashFence } from './prompt-in-bash-fence.ts';
import { outputAsCommands } from './output-as-commands.ts';
import { alternativesInOneFence } from './alternatives-in-one-fence.ts';
import { variableNeverSet } from './variable-never-set.ts';
import { variableUsedBeforeSet } from './variable-used-before-set.ts';
import { variableCrossesFences } from './variable-crosses-fences.ts';
import { scriptMissing } from './script-missing.ts';
import { terminalEscapeInSource } from './terminal-escape-in-source.ts';
import { bidiControl } from './bidi-control.ts';
import { guardAfterStep } from './guard-after-step.ts';
import { execAfterScaleDown } from './exec-after-scale-down.ts';
import { replicasNotSaved } from './replicas-not-saved.ts';
import { changingName } from './changing-name.ts';
import { stepWithoutId } from './step-without-id.ts';
import { wrongStepOrder } from './wrong-step-order.ts';

/** Every rule. To add one, add a file, its page beside it and a line here; docs, settings and formats follow. */
export const RULES: readonly LintRule[] = [
  stepWithoutId,
  brokenLink,
  wrongStepOrder,
  headingSkipsLevel,
  fenceSplitsList,
  nothingToPlay,
  reportNotRunbook,
  unresolvedPlaceholder,
  shellSyntax,
  endlessCommand,
  interactiveCommand,
  commandAfterRemoteShell,
  destructiveWithoutConfirm,
  destructiveWithoutUndo,
  mutatingStepWithoutGate,
  gateThatWrites,
  gateThatCannotFail,
  hiddenFailure,
  secretInText,
  secretInArgv,
  curlPipeShell,
  sudo,
  promptInBashFence,
  outputAsCommands,
  alternativesInOneFence,
  variableNeverSet,
  variableUsedBeforeSet,
  variableCrossesFences,
  scriptMissing,
  terminalEscapeInSource,
  bidiControl,
  guardAfterStep,
  execAfterScaleDown,
  replicasNotSaved,
  changingName,
  budgetExceedsRto,
  conflictingObjectives,
  rtoMissing,
  expectReadsMissingColumn,
  expectComparesTypes,
  expectGivesNoBoolean,
];
