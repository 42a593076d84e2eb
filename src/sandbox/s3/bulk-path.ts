/** Where bulk loads go; outside the protocol, since no bucket can have this name. */
export const BULK_PATH = '/_sandbox/bulk';
