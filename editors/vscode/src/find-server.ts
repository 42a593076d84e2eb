import path from 'node:path';

/** Where to look for the server. */
export interface Places {
  /** The setting `runbook.server.path`; empty if it is not set. */
  readonly setting: string;
  /** The folders of the workspace, the one of the open file first. */
  readonly folders: readonly string[];
  exists(file: string): boolean;
}

/** The `runbook` to start: the setting, else that of the workspace, else the one on the PATH. */
export function findServer({ setting, folders, exists }: Places): string {
  if (setting.trim() !== '') return path.resolve(folders[0] ?? '', setting.trim());
  const installed = folders.map((folder) => path.join(folder, 'node_modules', '.bin', 'runbook'));
  return installed.find((file) => exists(file)) ?? 'runbook';
}
