import strikeBackups from '../rpo-check/disaster.mjs';

/**
 * A month without maintenance: the file backup fails (as in the RPO check), old logs pile up, a schedule was commented out for an
 * upgrade and stayed so, and somebody shortened the retention to save money.
 */
export default async function disaster(ctx) {
  await strikeBackups(ctx);
  ctx.standIn('crontab').update((state) => {
    state.lines = state.lines.map((line) => (line.includes('backup-files') ? `# ${line}` : line));
  });
  ctx.standIn('aws').update((state) => {
    const [database, files] = state.s3api['disaster-recovery-backups'].lifecycle.Rules;
    state.s3api['disaster-recovery-backups'].lifecycle = {
      Rules: [{ ...database, Transitions: [], Expiration: { Days: 14 } }, files],
    };
  });
}
