import { dirname } from 'node:path';
import { checked } from './checked.js';
import { type Config, configSchema } from './config-schema.js';
import { readExtendedFile } from './extended-file.js';

export interface LoadedConfig {
  readonly config: Config;
  readonly file: string;
  /** Folder of the file: relative paths in the config start there, also those of a file that it extends. */
  readonly root: string;
  /** Place of a value in the file (`tinyformer.yaml:12:5`), for errors that are found later. */
  locate(path: readonly PropertyKey[]): string;
}

/** Reads and checks tinyformer.yaml. @throws TF_CONFIG_MISSING, TF_CONFIG_SYNTAX, TF_CONFIG_VALUE naming line and column. */
export async function loadConfig(path: string): Promise<LoadedConfig> {
  const { file, data, locate } = await readExtendedFile(path);
  const config = checked(
    configSchema,
    { data, locate },
    '"tinyformer schema" prints every key; editors that know JSON schema complete them.',
  );
  return { config, file, root: dirname(file), locate };
}
