import { connect } from 'node:net';
import { HOST } from '../launch.ts';

const PATIENCE_MS = 3_000;

/** Whether a Redis with this password has loaded its data and answers. */
export function answersPing({
  port,
  password,
}: {
  readonly port: number;
  readonly password: string;
}): Promise<boolean> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect({ host: HOST, port });
    const done = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(PATIENCE_MS, () => done(false));
    socket.once('error', () => done(false));
    socket.once('close', () => done(false));
    socket.once('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (/^-/m.test(text)) done(false);
      else if (text.includes('+PONG')) done(true);
    });
  });
}
