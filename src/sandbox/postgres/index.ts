export { findBinaries, type PostgresBinaries } from './binaries.ts';
export { adoptPostgres, startPostgres, stopPostgres, type PostgresOptions, type PostgresServer } from './server.ts';
export { createRoles, handOver, SEED_ROLE, STEP_ROLE, type ServerAddress } from './roles.ts';
