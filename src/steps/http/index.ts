import type { StepKind } from '../../model/step-kind.ts';

export type HttpConfig = {
  readonly method: string;
  /** Absolute, http or https; may hold `${NAME}`. */
  readonly url: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body: HttpBody | null;
  readonly followRedirects: boolean;
  /** Of the whole exchange, besides `timeout=` of the step. */
  readonly timeoutMs: number;
};

/** How values are put in: into the strings of a JSON document, URL-encoded into a form, as they are into other text. */
export type HttpBody = { readonly kind: 'json' | 'form' | 'text'; readonly text: string };

/** One HTTP request, written as in .http files. */
export const http: StepKind<HttpConfig> = {
  kind: 'http',
  summary: 'one HTTP request, its status, headers and body recorded',
  fences: { languages: ['http'] },
  effect: 'write',
  attributes: ['expect', 'capture', 'mark'],
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
