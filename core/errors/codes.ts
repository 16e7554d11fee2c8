/**
 * Every error code that a user may see, with the exit code of a command that ends with it. docs/errors.md lists the same table; a test
 * compares them. Exit codes: 0 done, 2 usage, 3 config, 4 environment, 5 stage failed, 6 constraints cannot be met, 130 cancelled.
 */
export const errorCodes = {
  TF_USAGE: { exitCode: 2, meaning: 'The command line has an unknown command, flag or value.' },
  TF_CONFIG_MISSING: { exitCode: 3, meaning: 'The config file does not exist or cannot be read.' },
  TF_CONFIG_SYNTAX: { exitCode: 3, meaning: 'The config file is not valid YAML.' },
  TF_CONFIG_VALUE: { exitCode: 3, meaning: 'A config key is unknown, has the wrong type or a value out of range.' },
  TF_PLUGIN_MISSING: { exitCode: 3, meaning: 'A plugin package named in the config is not installed.' },
  TF_PLUGIN_INVALID: { exitCode: 3, meaning: 'A plugin has no valid definition: name, version, options or register is wrong.' },
  TF_PLUGIN_API: { exitCode: 3, meaning: 'A plugin was written for another version of the plugin API.' },
  TF_PLUGIN_DUPLICATE: { exitCode: 3, meaning: 'Two plugins registered the same id.' },
  TF_PLUGIN_OPTIONS: { exitCode: 3, meaning: 'Options of a plugin or stage fail its schema.' },
  TF_PLUGIN_UNKNOWN: { exitCode: 3, meaning: 'The config uses an id that no loaded plugin registered.' },
  TF_PLAN: { exitCode: 3, meaning: 'The stages do not fit together: an artifact that one consumes is produced by none before it.' },
  TF_TOOL_MISSING: { exitCode: 4, meaning: 'A program that the stage needs is not installed.' },
  TF_TOOL_FAILED: { exitCode: 4, meaning: 'A program that the stage needs ended with an error.' },
  TF_SERVER_AWAY: { exitCode: 4, meaning: 'The Temporal server cannot be reached or did not start.' },
  TF_SERVER_BUSY: { exitCode: 4, meaning: 'Another process holds the embedded server of this folder.' },
  TF_NO_WORKER: { exitCode: 4, meaning: 'No worker serves the plugin set of this run.' },
  TF_DISK: { exitCode: 4, meaning: 'A file could not be written: disk full or no permission.' },
  TF_MEMORY: { exitCode: 4, meaning: 'Memory ran out.' },
  TF_ARTIFACT_MISSING: { exitCode: 5, meaning: 'An artifact is not in the store.' },
  TF_ARTIFACT_CORRUPT: { exitCode: 5, meaning: 'An artifact in the store does not have its hash.' },
  TF_DATASET: { exitCode: 5, meaning: 'A data set file is missing, truncated, mislabelled or of the wrong size.' },
  TF_GRAPH: { exitCode: 5, meaning: 'A graph is not well formed: shapes, tensors or weights do not fit together.' },
  TF_OPERATOR: { exitCode: 5, meaning: 'No kernel serves an operator of the model.' },
  TF_OVERFLOW: { exitCode: 5, meaning: 'A layer could overflow its 32-bit accumulator.' },
  TF_TRAINING: { exitCode: 5, meaning: 'Training failed: the loss is not a number, or the training process ended early.' },
  TF_STAGE: { exitCode: 5, meaning: 'A stage failed.' },
  TF_VERIFY: { exitCode: 5, meaning: 'Reference, host and target do not agree bit for bit.' },
  TF_PROBE: { exitCode: 5, meaning: 'No debug probe or board answered, or programming failed.' },
  TF_CHIP: { exitCode: 3, meaning: 'The chip table is not valid: banks overlap or are empty.' },
  TF_INFEASIBLE: { exitCode: 6, meaning: 'No candidate meets the constraints.' },
  TF_DOES_NOT_FIT: { exitCode: 6, meaning: 'A model does not fit the flash or RAM of the target.' },
  TF_RUN_UNKNOWN: { exitCode: 2, meaning: 'No run has this id.' },
  TF_CANCELLED: { exitCode: 130, meaning: 'The run was cancelled.' },
  TF_INTERNAL: { exitCode: 5, meaning: 'A defect of tinyformer. Please report it.' },
} as const satisfies Record<string, { exitCode: number; meaning: string }>;

export type ErrorCode = keyof typeof errorCodes;
