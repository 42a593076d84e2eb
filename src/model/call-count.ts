/** How often a stand-in was called. */
export interface CallCount {
  readonly command: string;
  readonly calls: number;
  /** Calls that ended with another exit code than 0. */
  readonly failed: number;
}
