import { describeIssues, parseWritten } from '../../../core/errors/index.js';
import { type AnyStage, type BenchContext, type SearchStage, Stages, TinyformerError, type z } from '../../../core/plugin/index.js';

/** A stage with its options as the config has them, defaults filled in. */
export interface Configured<Options> {
  readonly stage: SearchStage<Options>;
  readonly options: Options;
}

/** The built-in search stage of a role. @throws TF_USAGE where the config replaces it, TF_PLUGIN_OPTIONS */
export function configuredStage<Options>(role: string, context: BenchContext): Configured<Options> {
  const stage = context.services.resolve(Stages, role);
  return { stage: stage as unknown as SearchStage<Options>, options: stageOptions<Options>(stage, role, context) };
}

/** @throws TF_USAGE where the config replaces the built-in stage, TF_PLUGIN_OPTIONS */
export function stageOptions<Options>(stage: AnyStage, role: string, { stages }: BenchContext): Options {
  const { use = role, options = {} } = stages[role] ?? {};
  if (use !== role) {
    throw new TinyformerError('TF_USAGE', `stages.${role}.use: ${use}; only the built-in stages can be measured`, {
      hint: 'Name a config that leaves them in place.',
    });
  }
  const parsed = parseWritten(stage.options as z.ZodType<Options>, options);
  if (parsed.success) return parsed.data;
  throw new TinyformerError('TF_PLUGIN_OPTIONS', describeIssues(parsed.error, `stages.${role}.options`), {
    hint: 'Correct the config that is measured.',
  });
}
