import { describe, it } from 'vitest';
import { describeS3 } from '../sandbox/s3/conformance.ts';
import { describeCarried } from '../steps/s3/carried.ts';
import { KMS_KEY, radosgwInstalled, startRadosgw } from './radosgw.ts';

/** One cluster for both suites, stopped after the second: it takes half a minute to start. */
let cluster: ReturnType<typeof startRadosgw> | undefined;
let users = 2;
async function shared(): ReturnType<typeof startRadosgw> {
  const started = await (cluster ??= startRadosgw());
  return { ...started, stop: async () => ((users -= 1) === 0 ? started.stop() : undefined) };
}

if (radosgwInstalled) {
  // How radosgw 16 is known to differ from Amazon.
  describeS3('Ceph radosgw', shared, {
    noStreamsWithChecksum: true,
    noChecksumHeaders: true,
    noConditionalPut: true,
    missingVersionIsNoSuchKey: true,
    markerReadsAsMissing: true,
    noCopyConditions: true,
    noTaggingDirective: true,
    deletedTagsStay: true,
    copyKeepsEtag: true,
    endedUploadIsNoSuchKey: true,
    partsInAnyOrder: true,
  });
  describeCarried('Ceph radosgw', shared, { noStorageClass: true, lifecycle: true, kmsKey: KMS_KEY });
} else {
  describe('Ceph radosgw', () => {
    it.skip('is not installed (Debian: radosgw ceph-mon ceph-osd)', () => undefined);
  });
}
