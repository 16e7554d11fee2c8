import 'reflect-metadata';
import { type DependencyContainer, instanceCachingFactory, container as rootContainer } from 'tsyringe';
import { didYouMean, TinyformerError } from '../errors/index.js';
import type { PluginContainer, ServiceResolver } from './define-plugin.js';
import type { Service, Token } from './token.js';

/** Who registered a service: quoted in errors, and part of cache keys. */
export interface Provider {
  readonly plugin: string;
  readonly version: string;
}

/** All services of one run, in a child container of their own. Ids are unique per token. */
export class Registry implements ServiceResolver {
  readonly #container: DependencyContainer = rootContainer.createChildContainer();
  readonly #providers = new Map<string, Map<string, Provider>>();
  #sealed = false;

  /** The view that one plugin registers through. */
  forPlugin(provider: Provider): PluginContainer {
    return {
      register: <T extends Service>(token: Token<T>, id: string, factory: (services: ServiceResolver) => T) => {
        if (this.#sealed) {
          throw new TinyformerError('TF_PLUGIN_INVALID', `plugin ${provider.plugin} registers ${token.name} ${id} after start-up`, {
            hint: "Register everything inside the plugin's register function.",
          });
        }
        const ofToken = this.#providers.get(token.name) ?? new Map<string, Provider>();
        const first = ofToken.get(id);
        if (first) {
          throw new TinyformerError(
            'TF_PLUGIN_DUPLICATE',
            `${token.name} ${id} is registered by both ${first.plugin} and ${provider.plugin}`,
            { hint: `Remove one of the two plugins, or rename the ${token.name} in one (ids look like vendor/name).` },
          );
        }
        ofToken.set(id, provider);
        this.#providers.set(token.name, ofToken);
        this.#container.register(keyOf(token, id), { useFactory: instanceCachingFactory(() => factory(this)) });
      },
    };
  }

  /** No registration after this. */
  seal(): this {
    this.#sealed = true;
    return this;
  }

  resolve<T extends Service>(token: Token<T>, id: string): T {
    this.provider(token, id);
    return this.#container.resolve<T>(keyOf(token, id));
  }

  ids<T extends Service>(token: Token<T>): readonly string[] {
    return [...(this.#providers.get(token.name)?.keys() ?? [])].sort();
  }

  /** @throws TF_PLUGIN_UNKNOWN listing the ids there are. */
  provider<T extends Service>(token: Token<T>, id: string): Provider {
    const provider = this.#providers.get(token.name)?.get(id);
    if (!provider) {
      const ids = this.ids(token);
      throw new TinyformerError('TF_PLUGIN_UNKNOWN', `no plugin provides ${token.name} ${id}${didYouMean(id, ids)}`, {
        hint: `Known: ${ids.join(', ') || 'none'}. Add the plugin that provides it under "plugins".`,
      });
    }
    return provider;
  }
}

function keyOf<T extends Service>(token: Token<T>, id: string): string {
  return `${token.name}:${id}`;
}
