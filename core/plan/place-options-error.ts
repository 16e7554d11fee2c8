import type { LoadedConfig } from '../config/load-config.js';
import { isTinyformerError, TinyformerError } from '../errors/index.js';
import type { OptionIssues } from '../plugin/loader.js';
import { type GivenOptions, givenOptions } from './plugin-sources.js';

/** An error about a plugin's options with their places in the config; any other error as it is. */
export function placeOptionsError(error: unknown, { config, root, locate }: LoadedConfig): unknown {
  if (!isTinyformerError(error) || error.code !== 'TF_PLUGIN_OPTIONS') return error;
  const { plugin, issues } = error.details as Partial<OptionIssues>;
  if (plugin === undefined || issues === undefined) return error;
  const given = givenOptions(config, root, plugin);
  const lines = issues.map(({ path, message }) => {
    const at = [...giverOf(given, path[0]), ...path];
    return `${locate(at)}: ${at.join('.')}: ${message}`;
  });
  return new TinyformerError('TF_PLUGIN_OPTIONS', lines.join('\n'), { hint: error.hint, details: error.details, cause: error });
}

/** The place that gives the key; where none does, the one where it is expected. */
function giverOf(given: readonly GivenOptions[], key: string | number | undefined): GivenOptions['at'] {
  const giver = given.findLast(({ options }) => key !== undefined && key in options) ?? given.at(-1);
  return giver?.at ?? ['plugins'];
}
