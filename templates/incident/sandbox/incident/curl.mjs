/** Stands in for curl: the service answers unless its unit hangs. */
export default {
  about: 'the health page of the service',
  calls: [
    {
      usage: 'curl [-f] [-s] [-S] [--max-time SECONDS] URL',
      async run({ args, standIn, fail }) {
        const { units } = await standIn('systemctl');
        if (!args.URL.endsWith('/health')) fail('curl: (22) The requested URL returned error: 404', 22);
        if (!units.shop.active) fail('curl: (7) Failed to connect', 7);
        if (units.shop.hangs) fail('curl: (28) Operation timed out', 28);
        return '{"status":"ok"}\n';
      },
    },
  ],
};
