import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { loadConfig } from '../../core/config/index.js';
import { TinyformerError } from '../../core/errors/index.js';
import { cacheKeyParts, plannedInstallation } from '../../core/plan/cache-key.js';
import { type MadePlan, makePlan } from '../../core/plan/make-plan.js';
import { fixture } from '../fixtures/fixture-path.js';

const only = (stages: string): string =>
  `stages:\n${['data', 'analyze', 'supernet', 'search', 'finetune', 'quantize', 'codegen', 'verify', 'flash'].map((role) => `  ${role}: { enabled: false }\n`).join('')}${stages}`;
const send = only('  send: { use: wants-port/send, after: data }\n');
const wantsPort = fixture('plugins/wants-port');

async function plan(yaml: string): Promise<MadePlan> {
  const folder = await mkdtemp(join(tmpdir(), 'tinyformer-plan-'));
  try {
    await writeFile(join(folder, 'tinyformer.yaml'), `name: options\n${yaml}`);
    return await makePlan(await loadConfig(join(folder, 'tinyformer.yaml')), 'file:///nowhere');
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function refused(t: ExecutionContext, yaml: string, said: RegExp): Promise<void> {
  const error = await t.throwsAsync(plan(yaml), { instanceOf: TinyformerError });
  t.is(error.code, 'TF_PLUGIN_OPTIONS');
  t.regex(error.message, said);
  t.truthy(error.hint);
}

test('a plugin that is loaded and not chosen needs no options', async (t) => {
  const { plan: made } = await plan(`plugins: [${wantsPort}]\n${only('')}`);
  t.true(made.plugins.some(({ name }) => name === 'wants-port'));
  t.is(made.services.strategy.use, 'random');
});

test('another plugin of the same package can be chosen', async (t) => {
  const { services } = await plan(`plugins: [${wantsPort}]\nstrategy: { use: by-hand }\n${only('')}`);
  t.is(services.strategy.id, 'by-hand');
});

test('a chosen service whose options are missing is refused with the place where they belong', (t) =>
  refused(
    t,
    `plugins: [${wantsPort}]\nstrategy:\n  use: by-wire\n${only('')}`,
    /^\S*tinyformer\.yaml:3:\d+: strategy\.options\.port: missing, expected a number/,
  ));

test('a wrong value is refused with its own place', (t) =>
  refused(
    t,
    `plugins:\n  - package: ${wantsPort}\n    options:\n      port: 99999\n${send}`,
    /tinyformer\.yaml:5:7: plugins\.0\.options\.port: /,
  ));

test('an unknown key is named', (t) =>
  refused(
    t,
    `plugins: [${wantsPort}]\nstrategy: { use: by-wire, options: { port: 80, speed: 9 } }\n${only('')}`,
    /tinyformer\.yaml:3:\d+: strategy\.options\.speed: unknown key/,
  ));

test("options under plugins are part of the cache key of the plugin's stages", async (t) => {
  const parts = async (port: number) => {
    const { plan: made } = await plan(`plugins: [{ package: ${wantsPort}, options: { port: ${port} } }]\n${send}`);
    return cacheKeyParts(made, made.stages[0]!, {}, plannedInstallation(made, made.stages[0]!));
  };
  const [one, other] = [await parts(80), await parts(81)];
  t.is(one['options of plugin wants-port'], '{"port":80}');
  t.deepEqual(
    Object.keys(one).filter((name) => one[name] !== other[name]),
    ['options of plugin wants-port'],
  );
});
