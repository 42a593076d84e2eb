/** Production in us-east-1, and a DR cluster in us-west-2 with a replica of the database and every deployment scaled to zero. */
export default function seed({ standIn, log }) {
  const counts = {
    'contract-api': 4,
    'opportunity-service': 3,
    'ai-service': 2,
    'worker-service': 6,
    'web-frontend': 3,
  };
  const workloads = (replicas) =>
    Object.fromEntries(
      Object.entries(counts).map(([name, count]) => [
        name,
        { replicas: replicas ?? count, annotations: { 'dr.medcontracthub.com/replicas': `${count}` } },
      ]),
    );
  const database = (name, replicas) => ({ [name]: { replicas, volumes: ['/var/lib/postgresql/data'] } });
  standIn('kubectl', {
    current: 'prod-region',
    contexts: {
      'prod-region': {
        'medcontract-prod': { deployments: workloads(null), statefulsets: database('postgres-primary', 1) },
      },
      'dr-region': { 'medcontract-prod': { deployments: workloads(0), statefulsets: database('postgres-replica', 1) } },
    },
  });
  standIn('replica', {
    role: 'standby',
    rows: Array.from({ length: 60 }, (_, index) => `order ${index}`),
    received: 60,
    primaryRows: 60,
    lagSeconds: 2,
  });
  standIn('aws', {
    route53: {
      zones: {
        Z123456: {
          name: 'medcontracthub.com.',
          records: [
            { Name: 'api.medcontracthub.com.', Type: 'A', TTL: 60, ResourceRecords: [{ Value: '198.51.100.10' }] },
            {
              Name: 'www.medcontracthub.com.',
              Type: 'CNAME',
              TTL: 60,
              ResourceRecords: [{ Value: 'api.medcontracthub.com' }],
            },
          ],
        },
      },
      changes: {},
    },
  });
  const api = (context) => [
    { standIn: 'kubectl', at: ['contexts', context, 'medcontract-prod', 'deployments', 'contract-api'] },
    { standIn: 'kubectl', at: ['contexts', context, 'medcontract-prod', 'deployments', 'web-frontend'] },
  ];
  const path = 'api/health/detailed';
  standIn('curl', {
    urls: {
      [`https://198.51.100.10/${path}`]: {
        json: { status: 'healthy', region: 'us-east-1', database: 'primary' },
        when: api('prod-region'),
      },
      [`https://203.0.113.20/${path}`]: {
        json: { status: 'healthy', region: 'us-west-2', database: 'primary' },
        when: [...api('dr-region'), { standIn: 'replica', at: ['role'], is: 'primary' }],
        else: { status: 503, json: { status: 'unhealthy', region: 'us-west-2', database: 'read-only' } },
      },
    },
  });
  log('two regions, five deployments each');
}
