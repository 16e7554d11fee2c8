import { Flags } from '@oclif/core';

export const configFlag = {
  config: Flags.string({ char: 'c', description: 'Config of the project; default: that of the run, else ./tinyformer.yaml.' }),
};

export const dataFlag = {
  data: Flags.string({
    description: 'Folder or archive of the data set, instead of what the config says.',
    env: 'TINYFORMER_DATA',
  }),
};

export const savedTest = 'Folder of test images, where the saved run had one and its results do not lead to it.';

export const serverFlags = {
  address: Flags.string({
    description: 'HOST:PORT of a Temporal server that runs already; without it, one is started here.',
    env: 'TEMPORAL_ADDRESS',
    helpGroup: 'SERVER',
  }),
  namespace: Flags.string({ description: 'Temporal namespace, "default" unless given.', env: 'TEMPORAL_NAMESPACE', helpGroup: 'SERVER' }),
};

export const storeFlag = {
  store: Flags.string({
    description: 'Folder of the artifacts, shared with workers elsewhere; default .tinyformer/store beside the config.',
    helpGroup: 'SERVER',
  }),
};

export interface ServerFlags {
  readonly address?: string;
  readonly namespace?: string;
}
