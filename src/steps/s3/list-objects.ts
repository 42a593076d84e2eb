import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { listedKey } from '../../step-kit/s3-names.ts';

export interface CurrentObject {
  readonly key: string;
  readonly size: number;
}

/** All current objects below a prefix in the order of the store, page by page. */
export async function* listObjects(
  client: S3Client,
  place: { readonly bucket: string; readonly prefix: string },
  abortSignal: AbortSignal,
): AsyncGenerator<CurrentObject> {
  let token: { ContinuationToken?: string } = {};
  for (;;) {
    const request = { Bucket: place.bucket, Prefix: place.prefix, EncodingType: 'url' as const, ...token };
    const page = await client.send(new ListObjectsV2Command(request), { abortSignal });
    for (const { Key = '', Size = 0 } of page.Contents ?? [])
      yield { key: listedKey(Key, page.EncodingType), size: Size };
    if (!page.IsTruncated || !page.NextContinuationToken) return;
    token = { ContinuationToken: page.NextContinuationToken };
  }
}
