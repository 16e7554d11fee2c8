export { bytesSchema, parseBytes } from './bytes.js';
export { checked } from './checked.js';
export { type Config, configJsonSchema, configSchema } from './config-schema.js';
export { type LoadedConfig, loadConfig } from './load-config.js';
export { readYamlFile, type YamlFile } from './yaml-file.js';
