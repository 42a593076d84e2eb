/** Answers from the records of Route 53, the state of aws, and from its own: `records: { 'db.example.com': ['10.0.0.1'] }`. */
export default {
  about: 'DNS lookups, from the zones of aws',
  state: { records: {} },
  calls: [
    {
      usage: 'dig NAME [TYPE=A|CNAME|TXT|NS] [+short] [+noall] [+answer]',
      async run(call) {
        const { args, table } = call;
        const found = await resolve(call, args.NAME, args.TYPE ?? 'A');
        if (args.short) return found.map(({ value }) => `${value}\n`).join('');
        return table(found.map(({ name, type, value, ttl }) => [`${name}.`, ttl, 'IN', type, value]));
      },
    },
  ],
};

/** The answers for a name, CNAMEs followed as a resolver does. */
export async function resolve({ state, standIn }, name, type) {
  const aws = (await standIn('aws')) ?? {};
  const own = (await standIn('dig')) ?? state;
  const wanted = name.replace(/\.$/, '').toLowerCase();
  const zones = Object.values(aws.route53?.zones ?? {}).flatMap((zone) => zone.records ?? []);
  const records = zones.filter((record) => record.Name.replace(/\.$/, '') === wanted);
  const answers = records.filter((record) => record.Type === type).flatMap(answersOf);
  const alias = records.find((record) => record.Type === 'CNAME' && type !== 'CNAME');
  if (alias) {
    const [answer] = answersOf(alias);
    return [answer, ...(await resolve({ state, standIn }, answer.value, type))];
  }
  const values = own.records?.[wanted] ?? [];
  return [...answers, ...values.map((value) => ({ name: wanted, type, value, ttl: 60 }))];
}

const answersOf = ({ Name, Type, TTL, ResourceRecords = [], AliasTarget }) =>
  (AliasTarget ? [{ Value: AliasTarget.DNSName }] : ResourceRecords).map(({ Value }) => ({
    ...{ name: Name.replace(/\.$/, ''), type: Type, ttl: TTL ?? 60, value: Value.replace(/\.$/, '') },
  }));
