import type { Json } from '../model/json.ts';
import type { StepKind } from '../model/step-kind.ts';
import { checksum } from './checksum/index.ts';
import { file } from './file/index.ts';
import { http } from './http/index.ts';
import { interpreter } from './interpreter/index.ts';
import { manual } from './manual/index.ts';
import { postgres } from './postgres/index.ts';
import { s3 } from './s3/index.ts';
import { script } from './script/index.ts';
import { shell } from './shell/index.ts';
import { sql } from './sql/index.ts';

/** Every kind of step. To add one, add a folder and a line here; help, docs index and contract tests follow. */
export const STEP_KINDS: readonly StepKind[] = [
  widened(shell),
  widened(script),
  widened(interpreter),
  widened(sql),
  widened(http),
  widened(checksum),
  widened(s3),
  widened(postgres),
  widened(manual),
  widened(file),
];

/** Only the kind knows the type of its configs; everywhere else they are JSON. */
function widened<C extends Json>(kind: StepKind<C>): StepKind {
  return kind as unknown as StepKind;
}

/** The kind with this name. Throws for an unknown name: plans contain only names from the table. */
export function kindNamed(name: string): StepKind {
  const kind = STEP_KINDS.find((one) => one.kind === name);
  if (!kind) throw new Error(`there is no step kind ${name}`);
  return kind;
}
