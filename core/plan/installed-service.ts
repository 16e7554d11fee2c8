import { serviceTokens } from '../plugin/create-services.js';
import type { Registry } from '../plugin/registry.js';
import type { Service, Token } from '../plugin/token.js';
import type { PlannedService, PlannedServiceName } from './plan.js';

/** A service that a config chooses, with the versions that are installed here. @throws TF_PLUGIN_UNKNOWN, TF_PLUGIN_OPTIONS */
export function installedService(
  registry: Registry,
  kind: PlannedServiceName,
  { use, options }: Pick<PlannedService, 'use' | 'options'>,
): PlannedService {
  const token: Token<Service & { readonly version?: string }> = serviceTokens[kind];
  const { plugin, version } = registry.provider(token, use);
  const service = registry.resolve(token, use);
  return { use, plugin, pluginVersion: version, version: service.version ?? version, options };
}
