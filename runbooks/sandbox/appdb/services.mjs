export const SERVICES = ['postgres', 'redis', 'minio', 'backend', 'frontend', 'worker'];

/** The containers of the application for the stand-in of docker, all running except those in `stopped`. */
export const containers = (stopped = []) =>
  Object.fromEntries(
    SERVICES.map((service) => [
      `app-${service}-1`,
      { service, running: !stopped.includes(service), health: 'healthy' },
    ]),
  );
