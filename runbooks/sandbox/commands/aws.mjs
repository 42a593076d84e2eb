import { createHash } from 'node:crypto';
import { answer } from './lib/aws-output.mjs';

/**
 * `route53: { zones: { Z123456: { records: [{ Name, Type, TTL, ResourceRecords: [{ Value }] }] } }, changes: {} }`,
 * `ec2: { 'us-west-2': { instances: [], snapshots: [], volumes: [] } }` and `rds: { 'us-west-2': { instances: [] } }` in the shapes of the
 * API, `s3api: { BUCKET: { lifecycle, replication, policy, versioning, encryption } }`. `s3` and objects are real: the aws of this machine
 * against the S3 of the sandbox. A region that is null does not answer.
 */
export default {
  about: 'AWS: Route 53, EC2 volumes and snapshots, RDS replicas, settings of buckets; s3 is real',
  state: { route53: { zones: {}, changes: {} }, ec2: {}, rds: {}, s3api: {} },
  options:
    '[--region REGION] [--output FORMAT] [--query QUERY] [--profile PROFILE] [--no-cli-pager] [--endpoint-url URL]',
  calls: [
    { usage: 'aws s3 COMMAND...', real: true },
    {
      usage:
        'aws s3api OPERATION=list-objects-v2|list-object-versions|head-object|get-object|put-object|copy-object|delete-object|list-buckets COMMAND...',
      real: true,
    },
    {
      usage: 'aws sts get-caller-identity',
      run: (call) => answer(call, { Account: '123456789012', Arn: 'arn:aws:iam::123456789012:user/operator' }),
    },
    { usage: 'aws route53 list-hosted-zones', run: listZones },
    { usage: 'aws route53 list-resource-record-sets --hosted-zone-id ZONE', run: listRecords },
    { usage: 'aws route53 change-resource-record-sets --hosted-zone-id ZONE --change-batch BATCH', run: changeRecords },
    { usage: 'aws route53 get-change --id ID', run: getChange },
    { usage: 'aws route53 wait resource-record-sets-changed --id ID', run: (call) => void getChange(call) },
    { usage: 'aws ec2 describe-instances [--filters FILTER...] [--instance-ids ID...]', run: describeInstances },
    { usage: 'aws ec2 VERB=start-instances|stop-instances --instance-ids ID...', run: switchInstances },
    {
      usage: 'aws ec2 describe-snapshots [--filters FILTER...] [--owner-ids OWNER...] [--snapshot-ids ID...]',
      run: describe('snapshots', 'Snapshots', 'SnapshotId'),
    },
    {
      usage: 'aws ec2 describe-volumes [--filters FILTER...] [--volume-ids ID...]',
      run: describe('volumes', 'Volumes', 'VolumeId'),
    },
    {
      usage:
        'aws ec2 create-volume --availability-zone AZ [--snapshot-id SNAPSHOT] [--size N] [--volume-type TYPE] [--tag-specifications TAGS...] [--encrypted]',
      run: createVolume,
    },
    {
      usage: 'aws ec2 create-snapshot --volume-id VOLUME [--description TEXT] [--tag-specifications TAGS...]',
      run: createSnapshot,
    },
    {
      usage:
        'aws ec2 wait WHAT=volume-available|snapshot-completed|instance-running [--volume-ids ID...] [--snapshot-ids ID...] [--instance-ids ID...]',
      run: waitFor,
    },
    { usage: 'aws ec2 delete-volume --volume-id VOLUME', run: deleteVolume },
    { usage: 'aws rds describe-db-instances [--db-instance-identifier ID]', run: describeDatabases },
    { usage: 'aws rds promote-read-replica --db-instance-identifier ID', run: promote },
    {
      usage:
        'aws rds create-db-instance-read-replica --db-instance-identifier ID --source-db-instance-identifier SOURCE',
      run: createReplica,
    },
    { usage: 'aws rds delete-db-instance --db-instance-identifier ID [--skip-final-snapshot]', run: deleteDatabase },
    { usage: 'aws rds wait db-instance-available --db-instance-identifier ID', run: waitForDatabase },
    ...bucketSetting(
      'lifecycle',
      'bucket-lifecycle-configuration',
      '--lifecycle-configuration',
      'NoSuchLifecycleConfiguration',
      'The lifecycle configuration does not exist',
    ),
    ...bucketSetting(
      'replication',
      'bucket-replication',
      '--replication-configuration',
      'ReplicationConfigurationNotFoundError',
      'The replication configuration was not found',
      'ReplicationConfiguration',
    ),
    ...bucketSetting('policy', 'bucket-policy', '--policy', 'NoSuchBucketPolicy', 'The bucket policy does not exist'),
    ...bucketSetting('versioning', 'bucket-versioning', '--versioning-configuration', null, ''),
    ...bucketSetting(
      'encryption',
      'bucket-encryption',
      '--server-side-encryption-configuration',
      'ServerSideEncryptionConfigurationNotFoundError',
      'The server side encryption configuration was not found',
      'ServerSideEncryptionConfiguration',
    ),
    { usage: 'aws s3api delete-bucket-lifecycle --bucket BUCKET', run: (call) => void delete bucketOf(call).lifecycle },
    {
      usage: 'aws s3api delete-bucket-replication --bucket BUCKET',
      run: (call) => void delete bucketOf(call).replication,
    },
    { usage: 'aws s3api delete-bucket-policy --bucket BUCKET', run: (call) => void delete bucketOf(call).policy },
    { usage: 'aws s3api head-bucket --bucket BUCKET', run: (call) => void bucketOf(call) },
  ],
};

const wrong = (operation, code, message) =>
  `\nAn error occurred (${code}) when calling the ${operation} operation: ${message}`;

/** JSON of an option: inline, or `file://…`. */
function json(call, text) {
  const source = text.startsWith('file://') ? call.read(text) : text;
  try {
    return JSON.parse(source);
  } catch (error) {
    return call.fail(`\nError parsing parameter: Invalid JSON: ${error.message}`, 252);
  }
}

function zoneOf(call, operation) {
  const id = call.args['hosted-zone-id'].replace('/hostedzone/', '');
  const zone = call.state.route53.zones[id];
  return zone ?? call.fail(wrong(operation, 'NoSuchHostedZone', `No hosted zone found with ID: ${id}`), 254);
}

function listZones(call) {
  return answer(call, {
    HostedZones: Object.entries(call.state.route53.zones).map(([Id, { name }]) => ({
      Id: `/hostedzone/${Id}`,
      Name: name,
    })),
  });
}

function listRecords(call) {
  return answer(call, { ResourceRecordSets: zoneOf(call, 'ListResourceRecordSets').records });
}

const dotted = (name) => name.replace(/\.?$/, '.').toLowerCase();
const sameRecord = (one, other) =>
  dotted(one.Name) === dotted(other.Name) && one.Type === other.Type && one.SetIdentifier === other.SetIdentifier;

function changeRecords(call) {
  const zone = zoneOf(call, 'ChangeResourceRecordSets');
  const batch = json(call, call.args['change-batch']);
  const refuse = (message) => call.fail(wrong('ChangeResourceRecordSets', 'InvalidChangeBatch', `[${message}]`), 254);
  for (const { Action, ResourceRecordSet: record } of batch.Changes ?? refuse('no changes')) {
    const at = zone.records.findIndex((one) => sameRecord(one, record));
    if (Action === 'CREATE' && at >= 0)
      refuse(`Tried to create resource record set ${record.Name} but it already exists`);
    if (Action === 'DELETE') {
      if (at < 0 || JSON.stringify(zone.records[at].ResourceRecords) !== JSON.stringify(record.ResourceRecords))
        refuse(`Tried to delete resource record set ${record.Name} but it was not found`);
      zone.records.splice(at, 1);
    } else if (at >= 0) zone.records[at] = { ...record, Name: dotted(record.Name) };
    else zone.records.push({ ...record, Name: dotted(record.Name) });
  }
  const Id = `/change/C${hash(JSON.stringify(batch)).slice(0, 12).toUpperCase()}`;
  return answer(call, { ChangeInfo: { Id, Status: 'PENDING' } });
}

function getChange(call) {
  return answer(call, { ChangeInfo: { Id: call.args.id, Status: 'INSYNC' } });
}

/** What a region has. Made empty when first named. */
function regionOf(call, service) {
  const region = call.args.region ?? call.env.AWS_REGION ?? 'us-east-1';
  const regions = (call.state[service] ??= {});
  if (regions[region] === null)
    call.fail(`\nCould not connect to the endpoint URL: "https://${service}.${region}.amazonaws.com/"`, 255);
  return (regions[region] ??= {});
}

/** `Name=tag:Name,Values=medcontract-prod-*` */
function filtered(items, filters) {
  return items.filter((item) =>
    filters.every((filter) => {
      const [, name, values] = /^Name=([^,]+),Values=(.*)$/.exec(filter) ?? [];
      const found = name.startsWith('tag:')
        ? item.Tags?.find(({ Key }) => Key === name.slice(4))?.Value
        : fieldOf(item, name);
      return values
        .split(',')
        .some((value) => new RegExp(`^${value.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test(found ?? ''));
    }),
  );
}

/** `snapshot-id` → SnapshotId, `instance-state-name` → State.Name, `status` → State of volumes and snapshots. */
function fieldOf(item, name) {
  if (name === 'instance-state-name') return item.State?.Name;
  if (name === 'status') return item.State;
  return item[name.replaceAll(/(^|-)(\w)/g, (_, dash, letter) => letter.toUpperCase())];
}

function describe(kind, title, key) {
  return (call) => {
    const ids = call.args[kind === 'snapshots' ? 'snapshot-ids' : 'volume-ids'];
    const items = filtered(regionOf(call, 'ec2')[kind] ?? [], call.args.filters);
    return answer(call, { [title]: items.filter((item) => ids.length === 0 || ids.includes(item[key])) });
  };
}

function describeInstances(call) {
  const ids = call.args['instance-ids'];
  const items = filtered(regionOf(call, 'ec2').instances ?? [], call.args.filters);
  const Instances = items.filter(({ InstanceId }) => ids.length === 0 || ids.includes(InstanceId));
  return answer(call, { Reservations: Instances.length > 0 ? [{ Instances }] : [] });
}

function switchInstances(call) {
  const [Name, key] =
    call.args.VERB === 'start-instances' ? ['running', 'StartingInstances'] : ['stopped', 'StoppingInstances'];
  const changed = call.args['instance-ids'].map((id) => {
    const instance = (regionOf(call, 'ec2').instances ?? []).find(({ InstanceId }) => InstanceId === id);
    if (!instance)
      call.fail(wrong('Instances', 'InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`), 254);
    const PreviousState = instance.State;
    instance.State = { Name };
    return { InstanceId: id, CurrentState: { Name }, PreviousState };
  });
  return answer(call, { [key]: changed });
}

const hash = (text) => createHash('sha256').update(text).digest('hex');

/** `ResourceType=volume,Tags=[{Key=Name,Value=x}]` */
const tagsOf = (texts) =>
  texts.flatMap((text) =>
    [...text.matchAll(/\{Key=([^,}]+),Value=([^}]*)\}/g)].map(([, Key, Value]) => ({ Key, Value })),
  );

function createVolume(call) {
  const { args, fail } = call;
  const region = regionOf(call, 'ec2');
  const snapshot = args['snapshot-id'];
  const source = (region.snapshots ?? []).find(({ SnapshotId }) => SnapshotId === snapshot);
  if (snapshot !== undefined && !source)
    fail(wrong('CreateVolume', 'InvalidSnapshot.NotFound', `The snapshot '${snapshot}' does not exist.`), 254);
  if (source && source.State !== 'completed')
    fail(wrong('CreateVolume', 'IncorrectState', `Snapshot ${snapshot} is ${source.State}`), 254);
  if (!source && args.size === undefined)
    fail(wrong('CreateVolume', 'MissingParameter', 'The request must contain size or snapshotId'), 254);
  region.volumes ??= [];
  const volume = {
    VolumeId: `vol-${hash(`${snapshot} ${args['availability-zone']} ${region.volumes.length}`).slice(0, 17)}`,
    AvailabilityZone: args['availability-zone'],
    Size: args.size ?? source.VolumeSize,
    SnapshotId: snapshot ?? '',
    State: 'available',
    VolumeType: args['volume-type'] ?? 'gp3',
    Tags: tagsOf(args['tag-specifications']),
  };
  region.volumes.push(volume);
  return answer(call, volume);
}

function createSnapshot(call) {
  const region = regionOf(call, 'ec2');
  const volume = volumeOf(call, region);
  region.snapshots ??= [];
  const snapshot = {
    SnapshotId: `snap-${hash(`${volume.VolumeId} ${region.snapshots.length}`).slice(0, 17)}`,
    VolumeId: volume.VolumeId,
    VolumeSize: volume.Size,
    State: 'completed',
    Description: call.args.description ?? '',
    Tags: tagsOf(call.args['tag-specifications']),
  };
  region.snapshots.push(snapshot);
  return answer(call, snapshot);
}

function volumeOf(call, region) {
  const id = call.args['volume-id'];
  const volume = (region.volumes ?? []).find(({ VolumeId }) => VolumeId === id);
  return volume ?? call.fail(wrong('Volume', 'InvalidVolume.NotFound', `The volume '${id}' does not exist.`), 254);
}

function deleteVolume(call) {
  const region = regionOf(call, 'ec2');
  const volume = volumeOf(call, region);
  region.volumes = region.volumes.filter((one) => one !== volume);
}

function waitFor(call) {
  const region = regionOf(call, 'ec2');
  const { args } = call;
  const check = (items, ids, key, holds) =>
    ids.every((id) => items?.some((item) => item[key] === id && holds(item))) ||
    call.fail(`\nWaiter ${args.WHAT} failed: Max attempts exceeded`, 255);
  if (args.WHAT === 'volume-available')
    check(region.volumes, args['volume-ids'], 'VolumeId', ({ State }) => State === 'available');
  else if (args.WHAT === 'snapshot-completed')
    check(region.snapshots, args['snapshot-ids'], 'SnapshotId', ({ State }) => State === 'completed');
  else check(region.instances, args['instance-ids'], 'InstanceId', ({ State }) => State.Name === 'running');
}

function databaseOf(call, operation) {
  const id = call.args['db-instance-identifier'];
  const found = (regionOf(call, 'rds').instances ?? []).find((one) => one.DBInstanceIdentifier === id);
  return found ?? call.fail(wrong(operation, 'DBInstanceNotFound', `DBInstance ${id} not found.`), 254);
}

function describeDatabases(call) {
  if (call.args['db-instance-identifier'] !== undefined)
    return answer(call, { DBInstances: [databaseOf(call, 'DescribeDBInstances')] });
  return answer(call, { DBInstances: regionOf(call, 'rds').instances ?? [] });
}

function promote(call) {
  const database = databaseOf(call, 'PromoteReadReplica');
  if (!database.ReadReplicaSourceDBInstanceIdentifier)
    call.fail(wrong('PromoteReadReplica', 'InvalidDBInstanceState', 'DB Instance is not a read replica.'), 254);
  delete database.ReadReplicaSourceDBInstanceIdentifier;
  delete database.StatusInfos;
  return answer(call, { DBInstance: database });
}

function createReplica(call) {
  const { args } = call;
  const region = regionOf(call, 'rds');
  region.instances ??= [];
  const id = args['db-instance-identifier'];
  if (region.instances.some((one) => one.DBInstanceIdentifier === id))
    call.fail(wrong('CreateDBInstanceReadReplica', 'DBInstanceAlreadyExists', `DB instance ${id} already exists`), 254);
  const database = {
    DBInstanceIdentifier: id,
    DBInstanceStatus: 'available',
    ReadReplicaSourceDBInstanceIdentifier: args['source-db-instance-identifier'],
    StatusInfos: [{ StatusType: 'read replication', Status: 'replicating', Normal: true }],
  };
  region.instances.push(database);
  return answer(call, { DBInstance: database });
}

function deleteDatabase(call) {
  const database = databaseOf(call, 'DeleteDBInstance');
  const region = regionOf(call, 'rds');
  region.instances = region.instances.filter((one) => one !== database);
  return answer(call, { DBInstance: { ...database, DBInstanceStatus: 'deleting' } });
}

function waitForDatabase(call) {
  if (databaseOf(call, 'DescribeDBInstances').DBInstanceStatus !== 'available')
    call.fail('\nWaiter DBInstanceAvailable failed: Max attempts exceeded', 255);
}

function bucketOf(call) {
  const bucket = call.state.s3api[call.args.bucket];
  return (
    bucket ??
    call.fail(wrong('Bucket', 'NoSuchBucket', `The specified bucket does not exist: ${call.args.bucket}`), 254)
  );
}

/** `get-` and `put-` of one setting of a bucket. */
function bucketSetting(key, name, option, missing, message, wrapper) {
  return [
    {
      usage: `aws s3api get-${name} --bucket BUCKET`,
      run(call) {
        const value = bucketOf(call)[key];
        if (value === undefined && missing !== null) call.fail(wrong(`get-${name}`, missing, message), 254);
        if (key === 'policy') return answer(call, { Policy: JSON.stringify(value) });
        return value === undefined ? undefined : answer(call, wrapper ? { [wrapper]: value } : value);
      },
    },
    {
      usage: `aws s3api put-${name} --bucket BUCKET ${option} VALUE`,
      run(call) {
        const text = call.args[option.slice(2)];
        const bucket = bucketOf(call);
        bucket[key] = /^Status=/.test(text) ? { Status: text.slice(7) } : json(call, text);
      },
    },
  ];
}
