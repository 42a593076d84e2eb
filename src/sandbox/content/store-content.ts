import type { CurrentObject, StoreChange, StoreContent } from '../s3/content.ts';
import type { StoreAddress } from '../s3/load-objects.ts';
import { CONTENT_PATH } from '../s3/request.ts';
import { itemOf, type Content, type ContentItem, type ContentReader } from './content.ts';

/** Its items are the objects that a reader without a version id gets. Older versions and delete markers are history, not content. */
export function storeReader({ endpoint, secretAccessKey }: StoreAddress): ContentReader {
  const call = async (change?: StoreChange, known?: string): Promise<string> => {
    const response = await fetch(`${endpoint}${CONTENT_PATH}`, {
      headers: { 'x-sandbox-secret': secretAccessKey, ...(known === undefined ? {} : { 'x-sandbox-known': known }) },
      ...(change === undefined ? {} : { method: 'POST', body: JSON.stringify(change) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`the content of the object store could not be read: ${text}`);
    return text;
  };
  const load = async (known?: string): Promise<StoreContent> =>
    JSON.parse(await call(undefined, known)) as StoreContent;
  let last: { readonly revision: string; readonly content: Content } | null = null;
  return {
    changesByItself: false,
    async read() {
      const { revision, objects } = await load(last?.revision);
      if (last && objects === null) return last.content;
      const buckets = new Map<string, Map<string, ContentItem>>();
      for (const object of objects ?? []) {
        const group = `s3://${object.bucket}`;
        const items = buckets.get(group) ?? new Map<string, ContentItem>();
        items.set(`${group}/${object.key}`, { digest: object.sha256, size: object.version.size, value: object });
        buckets.set(group, items);
      }
      last = { revision, content: buckets };
      return buckets;
    },
    async bringBack(items, earlier) {
      const back = items.map((name) => ({ ...placeOf(name), version: versionIn(earlier, name) }));
      await call({ back });
    },
    cutInHalf: async (name) => void (await call({ damage: { ...placeOf(name), how: 'cut' } })),
    fixtures: {
      reads: async () => (await load(last?.revision)).reads,
      forgetReads: async () => void (await call({ forgetReads: true })),
      flip: async (name) => void (await call({ damage: { ...placeOf(name), how: 'flip' } })),
      erase: async (names) => void (await call({ erase: names.map(placeOf) })),
    },
  };
}

const versionIn = (content: Content, name: string): CurrentObject['version'] | null =>
  (itemOf(content, name)?.value as CurrentObject | undefined)?.version ?? null;

function placeOf(name: string): { readonly bucket: string; readonly key: string } {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/([\s\S]*)$/.exec(name) ?? [];
  return { bucket, key };
}
