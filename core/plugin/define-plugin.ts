import type { z } from 'zod';
import type { Service, Token } from './token.js';

/** Version of the plugin API. A plugin written for another major version is refused before any of its code runs. */
export const apiVersion = 1;

/** What a plugin's `register` gets: a view of the run's container that refuses duplicate ids. */
export interface PluginContainer {
  /**
   * Registers a service under its id. The factory runs once per container, when the service is first resolved.
   *
   * @throws TinyformerError TF_PLUGIN_DUPLICATE naming both plugins when the id is taken.
   */
  register<T extends Service>(token: Token<T>, id: T['id'], factory: (services: ServiceResolver) => T): void;
}

export interface ServiceResolver {
  /** @throws TinyformerError TF_PLUGIN_UNKNOWN listing the ids there are. */
  resolve<T extends Service>(token: Token<T>, id: string): T;
  ids<T extends Service>(token: Token<T>): readonly string[];
}

/** A plugin is a plain object. Options are validated when planning and again where they run. */
export interface Plugin<Options = unknown> {
  readonly name: string;
  readonly version: string;
  readonly apiVersion: number;
  readonly options: z.ZodType<Options>;
  register(container: PluginContainer, options: Options): void;
}

/** Gives a plugin object its types; checks nothing, the loader does. */
export function definePlugin<Options>(plugin: Plugin<Options>): Plugin<Options> {
  return plugin;
}
