export { parseBytes } from './bytes.js';
export { type Config, configJsonSchema, configSchema } from './config-schema.js';
export { type LoadedConfig, loadConfig } from './load-config.js';
