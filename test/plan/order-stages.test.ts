import test from 'ava';
import { configSchema } from '../../core/config/index.js';
import { orderStages, pipelineRoles } from '../../core/plan/order-stages.js';

const stages = (value: Record<string, unknown>) => configSchema.parse({ name: 'demo', stages: value }).stages;

test('without a word the built-in stages play their roles', (t) => {
  t.deepEqual(
    orderStages(stages({})).map((s) => s.use),
    [...pipelineRoles],
  );
});

test('a stage is replaced by use, and added by after', (t) => {
  const order = orderStages(
    stages({ quantize: { use: 'acme/qat' }, audit: { use: 'acme/audit', after: 'verify' }, sign: { use: 'acme/sign', after: 'audit' } }),
  );
  t.is(order.find((s) => s.name === 'quantize')?.use, 'acme/qat');
  t.deepEqual(order.map((s) => s.name).slice(-4), ['verify', 'audit', 'sign', 'flash']);
});

test('a stage that is not enabled is left out', (t) => {
  t.false(orderStages(stages({ flash: { enabled: false } })).some((s) => s.name === 'flash'));
});

test('an added stage must say after which one it runs', (t) => {
  t.throws(() => orderStages(stages({ audit: { use: 'acme/audit' } })), { message: /audit.*"after" is missing/ });
  t.throws(() => orderStages(stages({ audit: { use: 'acme/audit', after: 'lunch' } })), { message: /there is no stage lunch/ });
});
