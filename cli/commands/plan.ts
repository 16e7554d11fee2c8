import { Args } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { storeFlag } from '../project/flags.js';

export default class Plan extends BaseCommand {
  static override summary = 'Show what a run would do: stages, every option, cost, and what the cache has. Changes nothing.';
  static override args = { config: Args.string({ description: 'Config file.', default: 'tinyformer.yaml' }) };
  static override flags = { ...storeFlag };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Plan);
    const { loadConfig } = await import('../../core/config/index.js');
    const { makePlan } = await import('../../core/plan/make-plan.js');
    const { forecastPlan } = await import('../../core/plan/cache-forecast.js');
    const { openStore } = await import('../../core/artifacts/open-store.js');
    const { Stages } = await import('../../core/plugin/index.js');
    const { projectOf, storeAddress } = await import('../project/project.js');
    const { planText } = await import('../plan/plan-text.js');
    const { wantsColour } = await import('../output/style.js');
    const config = await loadConfig(args.config);
    const { plan, loaded } = await makePlan(config, storeAddress(projectOf(args.config), flags.store));
    const forecasts = await forecastPlan(
      plan,
      openStore(plan.store),
      (stage) => loaded.registry.resolve(Stages, stage.stage).cached !== false,
    );
    const stageOptions = new Map(
      plan.stages.map((stage) => [stage.name, { given: config.config.stages[stage.name]?.options ?? {}, all: stage.options }]),
    );
    const pluginOptions = new Map(
      loaded.plugins.map(({ name, source, optionsSchema }) => [
        name,
        { given: source.options, all: optionsSchema.parse(source.options) as Readonly<Record<string, unknown>> },
      ]),
    );
    const output = {
      ...plan,
      plugins: plan.plugins.map((plugin) => ({ ...plugin, options: pluginOptions.get(plugin.name)?.all ?? plugin.options })),
      stages: plan.stages.map((stage) => {
        const { state, reason } = forecasts.find((forecast) => forecast.stage === stage.name)!;
        return { ...stage, cache: { state, reason } };
      }),
    };
    this.output(flags.json, output, () => planText({ plan, forecasts, stageOptions, pluginOptions }, wantsColour(process.stdout)));
  }
}
