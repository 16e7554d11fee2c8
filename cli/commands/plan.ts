import { Args, Flags } from '@oclif/core';
import type { LoadedConfig } from '../../core/config/index.js';
import type { MadePlan } from '../../core/plan/make-plan.js';
import type { DataSetDescription } from '../../core/plugin/index.js';
import { MeasuringCommand } from '../measuring-command.js';
import { dataFlag, storeFlag } from '../project/flags.js';
import { stageFlags, withStageFlags } from '../project/stage-flags.js';

export default class Plan extends MeasuringCommand {
  static override summary = 'Show what a run would do: stages, every option, cost, and what the cache has. Changes nothing.';
  static override description =
    'With --budget it times a few training steps here and says how many supernets, candidates and steps fit the time, or how many steps of the training of a saved model; --write puts them into the config. It tells what it does, and how long that took.';
  static override args = { config: Args.string({ description: 'Config file.', default: 'tinyformer.yaml' }) };
  static override flags = {
    ...dataFlag,
    ...stageFlags,
    ...storeFlag,
    worker: Flags.boolean({
      description: 'With --no-worker, as in run: the images may lie with the workers alone, and are not missed here.',
      default: true,
      allowNo: true,
    }),
    budget: Flags.string({ description: 'Time that a run may take on this machine: 90s, 150m, 8h.' }),
    write: Flags.boolean({ description: 'Write the counts of --budget into the config.', dependsOn: ['budget'] }),
  };
  static override examples = ['<%= config.bin %> plan', '<%= config.bin %> plan --budget 150m --write'];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Plan);
    const { loadConfig } = await import('../../core/config/index.js');
    const { makePlan } = await import('../../core/plan/make-plan.js');
    const { checkImages } = await import('../../core/plan/check-images.js');
    const { projectOf, storeAddress } = await import('../project/project.js');
    const { withDataAt } = await import('../project/data-place.js');
    const { parseBudget } = await import('../plan/budget.js');
    const seconds = flags.budget === undefined ? undefined : parseBudget(flags.budget);
    const config = withStageFlags(await withDataAt(await loadConfig(args.config), flags.data), flags);
    const made = await makePlan(config, storeAddress(projectOf(args.config), flags.store));
    const images = await checkImages(made, config, !flags.worker);
    if (seconds === undefined) await this.show(config, made, images, flags.json);
    else await this.divide(made, images, seconds, flags.write ? config.file : undefined, args.config, flags.json);
  }

  private async show(config: LoadedConfig, made: MadePlan, images: DataSetDescription | undefined, json: boolean): Promise<void> {
    const { viewPlan, planJson } = await import('../plan/view-plan.js');
    const { planText } = await import('../plan/plan-text.js');
    const { wantsColour } = await import('../output/style.js');
    const view = await viewPlan(config, made, images);
    this.output(json, planJson(view), () => planText(view, wantsColour(process.stdout)));
  }

  private async divide(
    made: MadePlan,
    images: DataSetDescription | undefined,
    seconds: number,
    file: string | undefined,
    config: string,
    json: boolean,
  ): Promise<void> {
    const { budgetText, planBudget } = await import('../plan/plan-budget.js');
    await this.interruptible(async (host) => {
      const { planned, lines } = await planBudget(made, images, seconds, file, host);
      this.output(json, planned, () => budgetText(planned, lines, config));
    });
  }
}
