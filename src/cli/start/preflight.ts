import type { RunEvent } from '../../model/events.ts';
import { EXIT } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import type { Plan } from '../../model/plan.ts';
import type { Connection } from '../../model/runbook.ts';
import { place } from '../../model/source.ts';
import { createConnections } from '../../platform/index.ts';

const PATIENCE_MS = 5_000;

/**
 * Tries the declared connections, all at once. One that cannot be reached blocks the start only with `required: true`: the
 * unreachable database may be the disaster. `values` are params, secrets and environment as steps get them; `redact`
 * removes secrets from the messages of the clients.
 */
export async function preflight(
  plan: Plan,
  values: { readonly [name: string]: string },
  redact: (text: string) => string,
): Promise<RunEvent[]> {
  const results = await Promise.all(
    plan.connections.map(async (connection) => {
      const problem = await probe(connection, values);
      return { connection, problem: problem === null ? null : redact(problem) };
    }),
  );
  const broken = results.filter(
    (result): result is { connection: Connection; problem: string } => result.problem !== null,
  );
  const blocking = broken.filter(({ connection }) => connection.required);
  if (blocking.length > 0) {
    const [first] = blocking;
    const message = blocking
      .map(({ connection, problem }) => `connection ${connection.name} is required and cannot be reached: ${problem}`)
      .join('\n');
    throw new RunbookError(
      {
        code: 'unreachable-store',
        message,
        hint: 'make it reachable, or remove required: true; nothing was started',
        ...(first ? { at: place(first.connection.span) } : {}),
      },
      EXIT.usage,
    );
  }
  return broken.map(({ connection, problem }) => ({
    type: 'preflight.warned',
    connection: connection.name,
    message: problem,
  }));
}

/** Null when it answers, otherwise what is wrong. */
async function probe(connection: Connection, values: { readonly [name: string]: string }): Promise<string | null> {
  const connections = createConnections([connection], values);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
  });
  try {
    const answer =
      connection.type === 'postgres'
        ? askPostgres(connections.postgres(connection.name))
        : askS3(connections.s3(connection.name));
    return await Promise.race([answer, late]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}

async function askPostgres(settings: ReturnType<ReturnType<typeof createConnections>['postgres']>): Promise<null> {
  const { openPostgres } = await import('../../step-kit/clients.ts');
  const client = await openPostgres(settings, 'unreachable-store');
  await client.end();
  return null;
}

/** Any answer is enough, even a refusal: the question is whether a server is there. */
async function askS3(settings: ReturnType<ReturnType<typeof createConnections>['s3']>): Promise<null> {
  const { describeError, openS3 } = await import('../../step-kit/clients.ts');
  const client = await openS3(settings);
  try {
    const { ListBucketsCommand } = await import('@aws-sdk/client-s3');
    await client.send(new ListBucketsCommand({}));
  } catch (error) {
    const answered =
      typeof (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata?.httpStatusCode ===
      'number';
    if (!answered) throw new Error(describeError(error), { cause: error });
  } finally {
    client.destroy();
  }
  return null;
}
