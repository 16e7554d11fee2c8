import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { spawnWorker } from '../../activities/index.js';

const plugin = `setTimeout(() => { throw new Error('nobody waits for me'); }, 500);
export default {};`;

test('a worker that a plugin ends by throwing where nobody waits says so, and why in its log', async (t) => {
  const folder = join(tmpdir(), 'crash');
  await mkdir(folder);
  const manifest = { plugins: [{ name: 'crash', entry: 'index.mjs' }] };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'crash', version: '1.0.0', tinyformer: manifest }));
  await writeFile(join(folder, 'index.mjs'), plugin);
  const spare = spawnWorker({ plugins: [{ package: folder, name: 'crash', options: {}, version: '1.0.0', major: 1 }], root: folder });
  const logFile = join(folder, 'worker.log');
  const nowhere = { address: '127.0.0.1:1', namespace: 'default', taskQueues: { workflow: 'none', resources: {} } };
  await t.throwsAsync(spare.serve({ ...nowhere, slots: 1, workFolder: join(folder, 'work'), logFile }), {
    code: 'TF_SERVER_AWAY',
    message: /nobody waits for me|ended with 1/,
  });
  const log = await readFile(logFile, 'utf8');
  t.regex(log, /worker crashed/);
  t.regex(log, /Error: nobody waits for me\\n.*index\.mjs/);
});
