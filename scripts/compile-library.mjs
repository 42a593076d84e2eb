// Runs a built library (dist/NAME.cjs) and keeps what V8 has compiled of it in NAME.cjs.cache, functions that a first request needs
// included. src/program-path/load-library.ts uses it.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Script } from 'node:vm';

const [file = ''] = process.argv.slice(2);
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
// The same wrapper as in load-library.ts: V8 compares the length of the text.
const script = new Script(`(function (exports, require, module) {${readFileSync(file, 'utf8')}\n})`, {
  filename: path.basename(file),
});
const module = { exports: {} };
script.runInThisContext()(module.exports, createRequire(file), module);
const { S3Client, GetObjectCommand } = module.exports;
if (S3Client) {
  // Nothing listens on this port: everything up to the request is compiled, and the request fails.
  const client = new S3Client({
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:9',
    maxAttempts: 1,
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    forcePathStyle: true,
  });
  await client.send(new GetObjectCommand({ Bucket: 'none', Key: 'none' })).catch(() => undefined);
  client.destroy();
}
writeFileSync(`${file}.cache`, script.createCachedData());
