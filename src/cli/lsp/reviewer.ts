import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { NO_SETTINGS } from '../../lint/index.ts';
import type { Reviewer } from '../../lsp/index.ts';
import { RunbookError } from '../../model/failure.ts';
import { STEP_KINDS } from '../../steps/index.ts';
import { isIgnored } from '../lint/choose-files.ts';
import { findSettings, type FoundSettings } from '../lint/find-settings.ts';
import { openReview } from '../lint/lint-file.ts';

/** Settings are looked up again after this time; an editor that watches files says so at once, too. */
const FRESH_MS = 1_000;

/** What `lint` would say about a file, with the settings of the project that it is in. */
export function createReviewer(): Reviewer {
  const found = new Map<string, { readonly settings: Promise<FoundSettings>; readonly at: number }>();
  const said = new Set<string>();
  let say: (message: string) => void = () => {};
  const settingsFor = (folder: string): Promise<FoundSettings> => {
    const known = found.get(folder);
    if (known && performance.now() - known.at < FRESH_MS) return known.settings;
    const settings = findSettings(folder).catch((error: unknown): FoundSettings => {
      if (!(error instanceof RunbookError)) throw error;
      const message = `${error.message}; the settings are not used`;
      if (!said.has(message)) say(message);
      said.add(message);
      return { settings: NO_SETTINGS, folder };
    });
    found.set(folder, { settings, at: performance.now() });
    return settings;
  };
  return {
    kinds: STEP_KINDS,
    review: async (file, access) => {
      const folder = path.dirname(file);
      const project = await settingsFor(folder);
      const how = { ...access, cwd: folder, settings: project.settings };
      const { subject, judge } = await openReview(path.basename(file), how);
      let judged: ReturnType<typeof judge> | undefined;
      return {
        runbook: subject?.runbook ?? null,
        document: subject?.document ?? null,
        findings: async () => (isIgnored(file, project) ? [] : (await (judged ??= judge())).findings),
      };
    },
    forget: () => {
      found.clear();
    },
    onProblem: (listener) => {
      say = listener;
    },
    pageUrl: (url) => {
      const [page = '', anchor] = url.split('#');
      const address = pathToFileURL(path.join(docsRoot(), page));
      if (anchor !== undefined) address.hash = anchor;
      return address.href;
    },
  };
}

/** The folder of the package: above `dist/` when built, above `src/` otherwise. */
function docsRoot(): string {
  for (let folder = import.meta.dirname; ; folder = path.dirname(folder))
    if (existsSync(path.join(folder, 'docs', 'diagnostics.md')) || path.dirname(folder) === folder) return folder;
}
