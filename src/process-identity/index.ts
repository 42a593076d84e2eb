export { groupIsAlive } from './process-identity.ts';
export { processNumbers } from './proc.ts';
export {
  bootId,
  identify,
  ownIdentity,
  processIsAlive,
  signalProcess,
  type ProcessIdentity,
} from './process-identity.ts';
