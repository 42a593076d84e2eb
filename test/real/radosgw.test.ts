import { describe, it } from 'vitest';
import { describeS3 } from '../sandbox/s3/conformance.ts';
import { radosgwInstalled, startRadosgw } from './radosgw.ts';

if (radosgwInstalled) {
  // How radosgw 16 is known to differ from Amazon's S3.
  describeS3('Ceph radosgw', startRadosgw, {
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
} else {
  describe('Ceph radosgw', () => {
    it.skip('is not installed (Debian: radosgw ceph-mon ceph-osd)', () => undefined);
  });
}
