/** A range of a file in the directory of the store. Files are only ever appended to, so copies can share a blob. */
export interface Blob {
  readonly file: string;
  readonly offset: number;
  readonly size: number;
}

export type ChecksumName = 'crc32' | 'crc32c' | 'sha1' | 'sha256';

/** Base64 by algorithm; a composite one ends in `-PARTS`. */
export type Checksums = { readonly [name in ChecksumName]?: string };

export type Tags = Readonly<Record<string, string>>;

/** One version of an object, or a delete marker. */
export interface Version {
  /** `null` for versions written while versioning was not enabled. */
  readonly id: string;
  /** Last-Modified in milliseconds since 1970. */
  readonly at: number;
  readonly marker: boolean;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly body: readonly Blob[];
  /** Content-Type, Cache-Control and the like, by lower-case name; also a storage class, which has no effect here. */
  readonly headers: Readonly<Record<string, string>>;
  /** User metadata without the `x-amz-meta-` prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags?: Tags;
  readonly checksums: Checksums;
  /** Sizes of the parts of a multipart upload; null for other objects. */
  readonly parts: readonly number[] | null;
}

export interface Part {
  readonly number: number;
  readonly etag: string;
  readonly size: number;
  readonly at: number;
  readonly body: readonly Blob[];
  readonly checksums: Checksums;
}

export interface Upload {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly at: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags?: Tags;
  readonly checksum: { readonly name: ChecksumName; readonly composite: boolean } | null;
  readonly parts: Map<number, Part>;
}

export type Versioning = 'Enabled' | 'Suspended' | null;
