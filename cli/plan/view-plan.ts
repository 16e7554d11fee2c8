import { openStore } from '../../core/artifacts/open-store.js';
import type { LoadedConfig } from '../../core/config/index.js';
import { forecastPlan } from '../../core/plan/cache-forecast.js';
import { estimateStages } from '../../core/plan/estimate-stages.js';
import type { MadePlan } from '../../core/plan/make-plan.js';
import { type DataSetDescription, Stages } from '../../core/plugin/index.js';
import type { PlanView } from './plan-text.js';

/** A plan with what the cache would say, and its options beside those that the user wrote. Changes nothing. */
export async function viewPlan({ config }: LoadedConfig, made: MadePlan, images: DataSetDescription | undefined): Promise<PlanView> {
  const { plan, loaded } = made;
  const forecasts = await forecastPlan(
    plan,
    openStore(plan.store),
    (stage) => loaded.registry.resolve(Stages, stage.stage).cached !== false,
  );
  const stageOptions = new Map(
    plan.stages.map((stage) => [stage.name, { given: config.stages[stage.name]?.options ?? {}, all: stage.options }]),
  );
  const pluginOptions = new Map(
    loaded.plugins.map(({ name, source, options }) => [
      name,
      { given: source.options, all: (options ?? source.options) as Readonly<Record<string, unknown>> },
    ]),
  );
  const estimates = await estimateStages(made, images);
  return { plan, images, concurrency: config.concurrency, forecasts, estimates, stageOptions, pluginOptions };
}

/** The plan itself, with every default and a verdict of the cache for each stage. */
export function planJson({ plan, images, forecasts, estimates, pluginOptions }: PlanView): unknown {
  return {
    ...plan,
    images,
    plugins: plan.plugins.map((plugin) => ({ ...plugin, options: pluginOptions.get(plugin.name)?.all ?? plugin.options })),
    stages: plan.stages.map((stage) => {
      const { state, reason } = forecasts.find((forecast) => forecast.stage === stage.name)!;
      const estimate = estimates.get(stage.name);
      return { ...stage, ...(estimate ? { estimate } : {}), cache: { state, reason } };
    }),
  };
}
