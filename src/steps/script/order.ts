/** What the host of a script is told when it starts. Values of params and captures are in its environment already. */
export interface ScriptOrder {
  /** The code of the block. */
  readonly file: string;
  /** The module's own address: beside the runbook, so that relative imports start there; no such file exists. */
  readonly url: string;
  readonly typescript: boolean;
  readonly params: readonly string[];
  readonly vars: readonly string[];
  /** The socket on which progress is told and connections are asked for. */
  readonly channel: string;
}

export const ORDER_VARIABLE = 'RUNBOOK_SCRIPT';
