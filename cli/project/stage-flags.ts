import { Flags } from '@oclif/core';
import type { LoadedConfig } from '../../core/config/index.js';

/** What one wants of single stages for this once, without a change of the config. */
export const stageFlags = {
  layers: Flags.boolean({ description: 'verify compares the output of every layer, not of the last only.', helpGroup: 'STAGES' }),
  'dry-run': Flags.boolean({
    description: 'flash shows its command and programs nothing; with --no-dry-run it programs the board.',
    allowNo: true,
    helpGroup: 'STAGES',
  }),
};

export interface StageFlags {
  readonly layers: boolean;
  readonly 'dry-run'?: boolean;
}

/** A config with the options of its stages that the flags stand for. */
export function withStageFlags(loaded: LoadedConfig, flags: StageFlags): LoadedConfig {
  const verified = flags.layers ? withOption(loaded, 'verify', 'layers', true) : loaded;
  return flags['dry-run'] === undefined ? verified : withOption(verified, 'flash', 'dryRun', flags['dry-run']);
}

function withOption(loaded: LoadedConfig, role: string, option: string, value: boolean): LoadedConfig {
  const { config } = loaded;
  const stage = config.stages[role] ?? { enabled: true, options: {} };
  const stages = { ...config.stages, [role]: { ...stage, options: { ...stage.options, [option]: value } } };
  return { ...loaded, config: { ...config, stages } };
}
