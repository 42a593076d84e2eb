import type { StepKind } from '../../model/step-kind.ts';
import type { ChecksumConfig } from './config.ts';

/** Files and objects compared with the digests that the fence lists. */
export const checksum: StepKind<ChecksumConfig> = {
  kind: 'checksum',
  summary: 'files and S3 objects compared with known digests',
  fences: { languages: ['sha256', 'sha512', 'md5'] },
  effect: 'read',
  attributes: ['connection', 'expect'],
  facts: ['ok', 'failed', 'missing', 'total', 'bytes', 'files'],
  async configure(source) {
    const { configureChecksum } = await import('./config.ts');
    return configureChecksum(source);
  },
  describe({ algorithm, entries }) {
    const [first] = entries;
    const text = entries.length === 1 && first ? first.name : `${entries.length} files`;
    return `check ${algorithm} of ${text.length > 55 ? `…${text.slice(-54)}` : text}`;
  },
  async load() {
    return (await import('./run.ts')).runner;
  },
};
