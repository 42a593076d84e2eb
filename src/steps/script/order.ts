/** What the host of a script receives when it starts. The values of params and captures are already in its environment. */
export interface ScriptOrder {
  /** The code of the block. */
  readonly file: string;
  /** The URL of the module: beside the runbook, so that relative imports start there; no such file exists. */
  readonly url: string;
  readonly typescript: boolean;
  readonly params: readonly string[];
  readonly vars: readonly string[];
  /** The socket for reporting progress and requesting connections. */
  readonly channel: string;
}

export const ORDER_VARIABLE = 'RUNBOOK_SCRIPT';
