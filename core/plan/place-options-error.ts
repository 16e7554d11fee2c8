import type { LoadedConfig } from '../config/load-config.js';
import { isTinyformerError, TinyformerError } from '../errors/index.js';
import type { OptionIssues } from '../plugin/loader.js';
import { givenOptions } from './plugin-sources.js';

/** An error about a plugin's options (its details say which) with their places in the config; any other error as it is. */
export function placeOptionsError(error: unknown, { config, root, locate }: LoadedConfig): unknown {
  if (!isTinyformerError(error)) return error;
  const { plugin, issues } = error.details as Partial<OptionIssues>;
  if (plugin === undefined || issues === undefined) return error;
  const given = givenOptions(config, root, plugin);
  const lines = issues.map(({ path: [key, ...rest], message }) => {
    // Who gives the key; where nobody does, it is expected in the last place.
    const giver = given.findLast(({ options }) => key !== undefined && key in options) ?? given.at(-1);
    const at = [...(giver?.at ?? []), ...(key === undefined ? [] : [key]), ...rest];
    return giver ? `${locate(at)}: ${at.join('.')}: ${message}` : error.message;
  });
  return new TinyformerError(error.code, lines.join('\n'), { hint: error.hint, details: error.details, cause: error });
}
