import type { Blob } from './nouns.ts';

/** What a handler says; the server writes it. */
export interface S3Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An XML document, or a stretch of stored bytes. */
  readonly body?: string | { readonly blobs: readonly Blob[]; readonly start: number; readonly end: number };
}

export const isoTime = (at: number): string => new Date(at).toISOString();

export const httpTime = (at: number): string => new Date(at).toUTCString();
