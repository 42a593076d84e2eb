export { findBinaries, type PostgresBinaries } from './binaries.ts';
export { adoptPostgres, startPostgres, type PostgresOptions, type PostgresServer } from './server.ts';
export { handOver, type ServerAddress } from './roles.ts';
