import type { LoadedConfig } from '../config/load-config.js';
import { isTinyformerError, TinyformerError } from '../errors/index.js';
import type { OptionIssues } from '../plugin/loader.js';
import { givenOptions } from './plugin-sources.js';

/** In `details` of an error about one value of the config: its path. */
export interface ConfigPlace {
  readonly at: readonly (string | number)[];
}

/** An error about values of the config (its details say which) with their places in the file; any other error as it is. */
export function placeError(error: unknown, loaded: LoadedConfig): unknown {
  if (!isTinyformerError(error)) return error;
  const { plugin, issues, at } = error.details as Partial<OptionIssues & ConfigPlace>;
  const message =
    plugin !== undefined && issues !== undefined
      ? placedOptions({ plugin, issues }, error.message, loaded)
      : at !== undefined
        ? `${loaded.locate(at)}: ${error.message}`
        : undefined;
  if (message === undefined) return error;
  return new TinyformerError(error.code, message, { hint: error.hint, details: error.details, cause: error });
}

function placedOptions({ plugin, issues }: OptionIssues, unplaced: string, { config, root, locate }: LoadedConfig): string {
  const given = givenOptions(config, root, plugin);
  const lines = issues.map(({ path: [key, ...rest], message }) => {
    // Who gives the key; where nobody does, it is expected in the last place.
    const giver = given.findLast(({ options }) => key !== undefined && key in options) ?? given.at(-1);
    const at = [...(giver?.at ?? []), ...(key === undefined ? [] : [key]), ...rest];
    return giver ? `${locate(at)}: ${at.join('.')}: ${message}` : unplaced;
  });
  return lines.join('\n');
}
