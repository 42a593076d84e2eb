/**
 * The files in the folder of one attempt, `steps/<id>/<attempt>/`, of a step or of a poll of a gate. Only this file knows
 * their names. Runs of earlier versions have them too, so a name never changes.
 */
export interface AttemptFiles {
  /** Its stdout, and its stderr unless that is kept separately. */
  readonly output: string;
  /** Its stderr, if stdout is needed without it. */
  readonly stderr: string;
  /** How its process ended: written by the shim for a runner that comes after a crash. */
  readonly result: string;
  /** Which process the shim is. */
  readonly process: string;
  /** The shell session after it. */
  readonly session: string;
  /** What went wrong with that session. */
  readonly sessionProblem: string;
  /** What an S3 step lists before it uploads the list. */
  readonly manifest: string;
}

export function attemptFiles(directory: string): AttemptFiles {
  return {
    output: `${directory}/output`,
    stderr: `${directory}/stderr`,
    result: `${directory}/result.json`,
    process: `${directory}/process.json`,
    session: `${directory}/state`,
    sessionProblem: `${directory}/session.problem`,
    manifest: `${directory}/manifest.jsonl`,
  };
}

/** The code that a process is given as a file. The extension tells some programs what it is written in. */
export const scriptFileOf = (directory: string, extension: string): string => `${directory}/script${extension}`;

/** Beside a file of output: how many bytes were there at which time. */
export const paceFileOf = (output: string): string => `${output}.idx`;

/** Beside a file of output that is empty because the step is sensitive: size and keyed hash of the output. */
export const keyedDigestOf = (output: string): string => `${output}.digest`;
