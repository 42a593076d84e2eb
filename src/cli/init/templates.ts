/** The runbooks that `init` writes, in templates/ of the package: NAME/NAME.md with what its rehearsal needs in NAME/sandbox/NAME/. */
export const TEMPLATES = {
  check: 'look whether a backup is good, and take a new one if it is not',
  restore: 'a PostgreSQL database, from a verified backup, beside the damaged one',
  failover: 'a cluster whose leader is gone, with an approval',
  incident: 'a service that does not answer: restart it or roll it back',
  rotation: 'an access key, without an interruption',
  deploy: 'a migration and a new version, each with its way back',
  drill: 'an exercise with a facilitator and a surprise',
} as const;

export type TemplateName = keyof typeof TEMPLATES;

export const TEMPLATE_NAMES = Object.keys(TEMPLATES) as readonly TemplateName[];
