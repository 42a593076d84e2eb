import type { StepKind } from '../../model/step-kind.ts';
import type { HttpConfig } from './config.ts';

/** One HTTP request, written as in .http files. */
export const http: StepKind<HttpConfig> = {
  kind: 'http',
  summary: 'one HTTP request, its status, headers and body recorded',
  fences: { languages: ['http'] },
  effect: 'write',
  attributes: ['expect', 'capture', 'mark'],
  facts: ['status', 'headers', 'body', 'json', 'bytes', 'truncated', 'url', 'durationMs'],
  async configure(source) {
    const { configureHttp } = await import('./config.ts');
    return configureHttp(source);
  },
  describe({ method, url }) {
    const line = `${method} ${url.split('?', 1)[0]}`;
    return line.length > 78 ? `${line.slice(0, 77)}…` : line;
  },
  async load() {
    return (await import('./run.ts')).runner;
  },
};
