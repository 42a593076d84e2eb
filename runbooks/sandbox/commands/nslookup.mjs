import { resolve } from './dig.mjs';

/** The same answers as dig. */
export default {
  about: 'DNS lookups, from the zones of aws',
  calls: [
    {
      usage: 'nslookup NAME [SERVER]',
      async run(call) {
        const found = await resolve(call, call.args.NAME, 'A');
        if (found.length === 0) call.fail(`** server can't find ${call.args.NAME}: NXDOMAIN`);
        return found.map(({ name, value }) => `Name:\t${name}\nAddress: ${value}\n`).join('');
      },
    },
  ],
};
