/** Stands in for the parts of the AWS command line that rotate a key. A user has at most two keys, as in the real IAM. */
const user = '--user-name NAME';
const NEW = 'AKIAREHEARSALNEW0001';

export default {
  about: 'access keys of IAM users',
  state: { keys: {} },
  calls: [
    {
      usage: `aws iam list-access-keys ${user} --query QUERY --output FORMAT`,
      run({ args, state }) {
        const long = args.query.includes('Status');
        const keys = Object.entries(state.keys).filter(([, key]) => key.user === args['user-name']);
        if (long) return keys.map(([id, { status, created }]) => `${id}\t${status}\t${created}\n`).join('');
        return `${keys.map(([id]) => id).join('\t')}\n`;
      },
    },
    {
      usage: `aws iam create-access-key ${user} --query QUERY --output FORMAT`,
      run({ args, state, now, fail }) {
        const mine = Object.values(state.keys).filter((key) => key.user === args['user-name']);
        if (mine.length >= 2) fail('An error occurred (LimitExceeded) when calling the CreateAccessKey operation', 254);
        const secret = 'rehearsal-secret-new';
        state.keys[NEW] = { secret, status: 'Active', user: args['user-name'], created: new Date(now).toISOString() };
        return `${NEW}\t${secret}\n`;
      },
    },
    {
      usage: `aws iam update-access-key ${user} --access-key-id ID --status STATUS`,
      run: (call) => void (find(call).status = call.args.status),
    },
    {
      usage: `aws iam delete-access-key ${user} --access-key-id ID`,
      run(call) {
        find(call);
        delete call.state.keys[call.args['access-key-id']];
      },
    },
    {
      usage: 'aws sts get-caller-identity [--query QUERY] [--output FORMAT]',
      run({ state, env, read, fail }) {
        const file = read(env.AWS_SHARED_CREDENTIALS_FILE ?? fail('Unable to locate credentials', 253));
        const [, key] =
          Object.entries(state.keys).find(([id, { secret }]) => file.includes(id) && file.includes(secret)) ?? [];
        if (key?.status !== 'Active') fail('An error occurred (InvalidClientTokenId)', 254);
        return `arn:aws:iam::123456789012:user/${key.user}\n`;
      },
    },
  ],
};

function find({ args, state, fail }) {
  const id = args['access-key-id'];
  if (state.keys[id]?.user === args['user-name']) return state.keys[id];
  return fail(`An error occurred (NoSuchEntity): The Access Key with id ${id} cannot be found.`, 254);
}
