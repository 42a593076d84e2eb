export { findBinaries, type PostgresBinaries } from './binaries.ts';
export { adoptPostgres, startPostgres, stopPostgres, type PostgresOptions, type PostgresServer } from './server.ts';
