import type { S3Spec } from '../../model/sandbox-spec.ts';
import { storeReader } from '../content/store-content.ts';
import { HOST } from '../launch.ts';
import { NOWHERE, type Service } from '../service.ts';
import { loadObjects } from './load-objects.ts';
import { freshS3Record, startS3Process, stopS3Process, type S3ServiceRecord } from './process.ts';

const COMMON = {
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

export const s3: Service<S3Spec, S3ServiceRecord> = {
  title: 'the object store',
  ports: ['port'],
  pidFile: 'server.pid',
  absent: {
    AWS_ENDPOINT_URL: `http://${NOWHERE.host}:${NOWHERE.port}`,
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'none',
    ...COMMON,
  },
  missing: () => Promise.resolve(null),
  fresh: freshS3Record,
  start: ({ directory, record, fixedPorts }) => startS3Process(directory, record, fixedPorts),
  stop: stopS3Process,
  describe(_directory, _spec, { port, accessKeyId, secretAccessKey }) {
    const endpoint = endpointOf(port);
    return {
      label: 's3',
      addresses: [`${HOST}:${port}`],
      folders: [],
      variables: {
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        ...COMMON,
      },
      script: { endpoint, accessKeyId, secretAccessKey },
      connection({ settings: own }) {
        const base = { endpoint, accessKeyId, secretAccessKey, region: COMMON.AWS_REGION, forcePathStyle: true };
        const checksums = own['requestChecksumCalculation'];
        const settings =
          typeof checksums === 'string' && !checksums.includes('$')
            ? { ...base, requestChecksumCalculation: checksums }
            : base;
        const values = Object.entries(settings).map(([key, value]) => [key, String(value)]);
        return { settings, values: { sessionToken: '', ...(Object.fromEntries(values) as Record<string, string>) } };
      },
    };
  },
  content: ({ port, secretAccessKey }) => storeReader({ endpoint: endpointOf(port), secretAccessKey }),
  async prepare({ buckets }, { port, secretAccessKey }) {
    await loadObjects(
      { endpoint: endpointOf(port), secretAccessKey },
      Object.entries(buckets).map(([bucket, { versioned }]) => ({ op: 'bucket', bucket, versioned }) as const),
    );
  },
};

const endpointOf = (port: number): string => `http://${HOST}:${port}`;
