import { Args, Flags } from '@oclif/core';
import type { AnalyzedSpace } from '../analyze/analysis.js';
import { MeasuringCommand } from '../measuring-command.js';
import { shellWord } from '../output/shell-word.js';
import { dataFlag } from '../project/flags.js';

export default class Analyze extends MeasuringCommand {
  static override summary = 'Look at the search space alone: is it any good for the chip, and what is the nearest change that makes it so?';
  static override description =
    'Runs the stage analyze here, without a server, images or training, and shows how flash, RAM and parameters of sparse paths lie to the limits. A space that is refused ends with exit code 6; --adjust writes the nearest change that passes into the config.';
  static override args = { config: Args.string({ description: 'Config file.', default: 'tinyformer.yaml' }) };
  static override flags = {
    ...dataFlag,
    adjust: Flags.boolean({ description: 'Write the nearest change that passes into the config; comments stay.' }),
  };
  static override examples = ['<%= config.bin %> analyze', '<%= config.bin %> analyze --adjust'];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Analyze);
    const { loadConfig } = await import('../../core/config/index.js');
    const { errorCodes } = await import('../../core/errors/index.js');
    const { makePlan } = await import('../../core/plan/make-plan.js');
    const { projectOf, storeAddress } = await import('../project/project.js');
    const { runAnalysis } = await import('../analyze/run-analysis.js');
    const { withDataAt } = await import('../project/data-place.js');
    const config = await withDataAt(await loadConfig(args.config), flags.data);
    const made = await makePlan(config, storeAddress(projectOf(args.config)));
    await this.interruptible(async (host) => {
      const analyzed = await runAnalysis(made, host);
      const written = flags.adjust ? await adjust(config.file, analyzed) : undefined;
      await this.show(analyzed, written, args.config, flags.json);
      if (!analyzed.analysis.accepted && written === undefined) process.exitCode = errorCodes.TF_INFEASIBLE.exitCode;
    });
  }

  private async show(analyzed: AnalyzedSpace, written: string | undefined, config: string, json: boolean): Promise<void> {
    const { analysisText } = await import('../analyze/analysis-text.js');
    const { analysisJson } = await import('../analyze/analysis-json.js');
    const { wantsColour } = await import('../output/style.js');
    const text = (): string => `${analysisText(analyzed, wantsColour(process.stdout))}${nextText(analyzed, written, config)}`;
    this.output(json, { ...analysisJson(analyzed), ...(written === undefined ? {} : { written }) }, text);
  }
}

/** @returns the file, undefined when there was nothing to write */
async function adjust(file: string, { analysis: { adjustment } }: AnalyzedSpace): Promise<string | undefined> {
  if (!adjustment) return undefined;
  const { editConfig } = await import('../project/edit-config.js');
  await editConfig(file, [{ path: ['space', 'options'], value: adjustment.options }]);
  return file;
}

function nextText({ analysis }: AnalyzedSpace, written: string | undefined, config: string): string {
  if (written !== undefined) return `\n\nwritten into ${written}\n\nNext:\n  tinyformer run ${shellWord(config)}`;
  return analysis.adjustment ? `\n\nWrite it into the config with:\n  tinyformer analyze ${shellWord(config)} --adjust` : '';
}
