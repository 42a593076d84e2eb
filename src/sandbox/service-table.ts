import type { ServiceName, ServiceSpecs } from '../model/sandbox-spec.ts';
import { clickhouse } from './clickhouse/service.ts';
import { postgres } from './postgres/service.ts';
import { redis } from './redis/service.ts';
import { s3 } from './s3/service.ts';
import type { Service } from './service.ts';

/** The services that a sandbox can have; nothing else names one. */
const SERVICES: { readonly [name in ServiceName]: Service<ServiceSpecs[name]> } = { postgres, s3, redis, clickhouse };

/** The service of this name, for code that treats all alike. */
export const serviceOf = (name: ServiceName): Service => SERVICES[name];
