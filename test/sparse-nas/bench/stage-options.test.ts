import test from 'ava';
import type { BenchContext } from '../../../core/plugin/index.js';
import { stageOptions } from '../../../plugins/sparse-nas/bench/stage-options.js';
import { finetuneStage } from '../../../plugins/sparse-nas/finetune/finetune-stage.js';

const context = (stages: BenchContext['stages']): BenchContext => ({ stages }) as BenchContext;

test('options are those of the config, the rest is default', (t) => {
  const options = stageOptions<{ recipe: { steps: number; batch: number } }>(
    finetuneStage,
    'finetune',
    context({ finetune: { options: { recipe: { steps: 7 } } } }),
  );
  t.like(options, { recipe: { steps: 7, batch: 128 } });
});

test('a stage that the config replaces is named, not measured with the options of another', (t) => {
  t.throws(() => stageOptions(finetuneStage, 'finetune', context({ finetune: { use: 'acme/finetune', options: {} } })), {
    code: 'TF_USAGE',
    message: /^stages\.finetune\.use: acme\/finetune/,
  });
});
