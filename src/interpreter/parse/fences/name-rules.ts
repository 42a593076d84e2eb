/** Names that change how the runner or every later command works. */
export function isReservedName(name: string): boolean {
  return /^(PATH|IFS|BASH_ENV|NODE_OPTIONS|LD_.*)$/.test(name);
}

export const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Ids are used as folder names and command line arguments: no blanks, no slashes, no `..` (which is a range). */
export const ID = /^(?!.*\.\.)[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,79}$/u;

export const ID_HINT = 'use letters, digits, _ - and ., at most 80 characters and no two dots together';
