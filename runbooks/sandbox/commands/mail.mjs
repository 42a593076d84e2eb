/** Keeps what was sent: `sent: [{ to, subject, body }]`. `refuses` is the message of a mail server that does not accept mail. */
export default {
  about: 'mail: sends nothing, keeps everything',
  state: { sent: [] },
  calls: [
    {
      usage: 'mail -s SUBJECT [-r FROM] ADDRESS...',
      run({ args, state, read, fail }) {
        if (state.refuses) fail(`mail: ${state.refuses}`);
        state.sent.push({ to: args.ADDRESS, subject: args.s, body: read('-') });
      },
    },
  ],
};
