/** `file` is the absolute path of a runbook. */
export function libraryHash(file: string): string;
