import { createRequire } from 'node:module';
import path from 'node:path';
import { ask, run } from '../command.mjs';
import { remembered } from '../remembered.mjs';
import { buildAddon, canBuildAddon, TENSORFLOW_VERSION } from '../tensorflow.mjs';

/** @typedef {import('../contract.mjs').Context} Context */

/** Node 23 removed two functions that tfjs-node calls while it loads. */
const SMOKE_TEST = `
  const util = require('node:util');
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
  const tf = require(process.argv[1]);
  const product = tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).arraySync();
  if (tf.getBackend() !== 'tensorflow' || product[1][1] !== 3) throw new Error('matMul gives ' + JSON.stringify(product));
  console.log('TensorFlow ' + tf.backend().binding.TF_Version);`;

/** Where tfjs-node lies, its scripts run or not; undefined where npm has not installed it. */
export function packageFolder(context) {
  try {
    return path.dirname(createRequire(path.join(context.root, 'package.json')).resolve('@tensorflow/tfjs-node/package.json'));
  } catch {
    return undefined;
  }
}

/** The addon's file, for the newest Node-API that tfjs-node and this Node share. */
export function addonFile(folder) {
  return path.join(folder, `lib/napi-v${napiVersion()}/tfjs_binding.node`);
}

export const napiVersion = () => Math.min(8, Number(process.versions.napi));

/** @param {Context} context */
function detect(context) {
  const folder = packageFolder(context);
  if (!folder) return { ok: false, detail: '@tensorflow/tfjs-node is not installed' };
  const addon = addonFile(folder);
  const libraries = ['libtensorflow.so.2', 'libtensorflow_framework.so.2', 'libtensorflow.so', 'libtensorflow.2.dylib'].map((name) =>
    path.join(folder, 'deps/lib', name),
  );
  const result = remembered(context, `tfjs ${process.version}`, [addon, ...libraries], () => {
    const { ok, output } = ask({ ...context, env: { ...context.env, TF_CPP_MIN_LOG_LEVEL: '2' } }, process.execPath, [
      '--eval',
      SMOKE_TEST,
      folder,
    ]);
    const version = /^TensorFlow ([\d.]+)/m.exec(output)?.[1];
    return ok && version ? { ok: true, version } : { ok: false, detail: lastError(output) };
  });
  return { ok: result.ok, version: result.version, path: addon, detail: result.ok ? 'multiplied two matrices' : result.detail };
}

const lastError = (output) => /^.*Error: .*$/m.exec(output)?.[0].trim() ?? 'does not load';

const fromWheel = {
  name: `TensorFlow ${TENSORFLOW_VERSION} from a Python package, addon compiled here`,
  available: canBuildAddon,
  fetch: (context) => {
    const folder = packageFolder(context);
    return buildAddon(context, { folder, addon: addonFile(folder), napi: napiVersion() });
  },
};

/** For the systems that the wheel does not serve. */
const fromVendor = {
  name: "tfjs-node's own install script",
  available: (context) => packageFolder(context) !== undefined,
  fetch: async (context) => {
    const folder = packageFolder(context);
    await run(context, process.execPath, ['scripts/install.js'], { cwd: folder, timeoutMs: 600_000 });
  },
};

/** @type {import('../contract.mjs').Part} */
export const tfjs = {
  id: 'tfjs',
  title: "tfjs-node's native library",
  why: 'to train networks at the speed of native TensorFlow',
  neededBy: ['supernet', 'search', 'finetune', 'quantize', 'npm test'],
  cost: { download: '207 MB', disk: '590 MB', time: '20 s' },
  detect,
  sources: [fromWheel, fromVendor],
  hint: (context) =>
    packageFolder(context)
      ? 'where python3 with pip and g++ are installed, type: npx tinyformer doctor --fix'
      : 'type: npm install --ignore-scripts @tensorflow/tfjs-node@4.22.0',
};
