import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { planText } from '../../cli/plan/plan-text.js';
import { viewPlan } from '../../cli/plan/view-plan.js';
import { loadConfig } from '../../core/config/index.js';
import { makePlan } from '../../core/plan/make-plan.js';

/** What `plan` prints for a config. */
async function shown(yaml: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tinyformer-plan-text-'));
  try {
    await writeFile(join(folder, 'tinyformer.yaml'), yaml);
    const config = await loadConfig(join(folder, 'tinyformer.yaml'));
    return planText(await viewPlan(config, await makePlan(config, `file://${folder}/store`)), false);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('a time that nobody can tell is not counted as none', async (t) => {
  const text = await shown('name: a\ndataset: { use: image-folder, options: { folder: gone } }\n');
  t.regex(text, /about .* of work on two cores, and what nobody can tell yet: supernet, search, finetune$/);
});
