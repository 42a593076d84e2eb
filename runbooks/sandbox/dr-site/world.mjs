/** Two sites of the shop `example.com`: production in us-east-1, and a DR site in us-west-2 that is mostly asleep. */
export const PRIMARY = { region: 'us-east-1', address: '198.51.100.10' };
export const DR = { region: 'us-west-2', address: '203.0.113.20' };
export const ZONE = 'Z0SHOP';

const instance = (InstanceId, role, Environment, state) => ({
  InstanceId,
  InstanceType: 'm6i.large',
  State: { Name: state },
  Tags: [
    { Key: 'Name', Value: role },
    { Key: 'Environment', Value: Environment },
  ],
});

/** The state of aws: everything healthy, production serves, one of three DR servers runs. */
export function awsState() {
  return {
    route53: { zones: { [ZONE]: { name: 'example.com.', records: [recordOf(PRIMARY.address)] } }, changes: {} },
    ec2: {
      [PRIMARY.region]: {
        instances: [1, 2, 3].map((n) => instance(`i-prod-${n}`, `shop-${n}`, 'production', 'running')),
      },
      [DR.region]: {
        instances: [1, 2, 3].map((n) => instance(`i-dr-${n}`, `shop-${n}`, 'dr', n === 1 ? 'running' : 'stopped')),
      },
    },
    rds: {
      [PRIMARY.region]: { instances: [database('appdb', 'production')] },
      [DR.region]: {
        instances: [
          {
            ...database('appdb-dr', 'dr'),
            ReadReplicaSourceDBInstanceIdentifier: 'appdb',
            StatusInfos: [{ StatusType: 'read replication', Status: 'replicating', Normal: true }],
          },
        ],
      },
    },
    s3api: {
      'disaster-recovery-backups': { versioning: { Status: 'Enabled' }, replication: replicationRule('Enabled') },
      'disaster-recovery-backups-us-west-2': { versioning: { Status: 'Enabled' } },
    },
  };
}

export const recordOf = (address) => ({
  Name: 'example.com.',
  Type: 'A',
  TTL: 60,
  ResourceRecords: [{ Value: address }],
});

export const replicationRule = (Status) => ({
  Role: 'arn:aws:iam::123456789012:role/backup-replication',
  Rules: [
    {
      ID: 'backups-to-dr',
      Priority: 1,
      Status,
      Filter: {},
      DeleteMarkerReplication: { Status: 'Disabled' },
      Destination: { Bucket: 'arn:aws:s3:::disaster-recovery-backups-us-west-2' },
    },
  ],
});

const database = (DBInstanceIdentifier, environment) => ({
  DBInstanceIdentifier,
  DBInstanceStatus: 'available',
  TagList: [{ Key: 'Environment', Value: environment }],
});

/** A site answers while its first and second servers run. */
export function healthOf({ region, address }) {
  const running = (index) => ({
    standIn: 'aws',
    at: ['ec2', region, 'instances', index, 'State', 'Name'],
    is: 'running',
  });
  return [
    `https://${address}/health`,
    {
      status: 200,
      json: { status: 'ok', region },
      when: [running(1), running(2)],
      else: { status: 503, json: { status: 'down' } },
    },
  ];
}
