/**
 * Every error code that a user may see, with the exit code of a command that ends with it, and what to do where the error says nothing more
 * exact. docs/errors.md lists the same table; a test compares them. Exit codes: 0 done, 2 usage, 3 config, 4 environment, 5 stage failed, 6
 * constraints cannot be met, 130 cancelled.
 */
export const errorCodes = {
  TF_USAGE: {
    exitCode: 2,
    meaning: 'The command line has an unknown command, flag or value.',
    hint: 'Read the line that it prints; "tinyformer COMMAND --help" lists flags and values.',
  },
  TF_CONFIG_MISSING: {
    exitCode: 3,
    meaning: 'The config file does not exist or cannot be read.',
    hint: 'Name the file, or write one with "tinyformer init".',
  },
  TF_CONFIG_SYNTAX: {
    exitCode: 3,
    meaning: 'The config file is not valid YAML.',
    hint: 'Correct the YAML at the line and column that are given.',
  },
  TF_CONFIG_VALUE: {
    exitCode: 3,
    meaning: 'A config key is unknown, has the wrong type or a value out of range.',
    hint: 'Correct the value at the line and column; "tinyformer schema" prints every key.',
  },
  TF_PLUGIN_MISSING: {
    exitCode: 3,
    meaning: 'A plugin package named in the config is not installed.',
    hint: 'Install the package beside the config.',
  },
  TF_PLUGIN_INVALID: {
    exitCode: 3,
    meaning: 'A plugin has no valid definition: name, version, options or register is wrong.',
    hint: "For the plugin's author: see docs/plugins.md.",
  },
  TF_PLUGIN_API: {
    exitCode: 3,
    meaning: 'A plugin was written for another version of the plugin API.',
    hint: 'Install a version of the plugin made for this version of tinyformer.',
  },
  TF_PLUGIN_DUPLICATE: {
    exitCode: 3,
    meaning: 'Two plugins registered the same id.',
    hint: 'Remove one of the two plugins that are named, or rename the id in one.',
  },
  TF_PLUGIN_OPTIONS: {
    exitCode: 3,
    meaning: 'Options of a plugin or stage fail its schema.',
    hint: '"tinyformer plugins NAME" shows the options and their types.',
  },
  TF_PLUGIN_UNKNOWN: {
    exitCode: 3,
    meaning: 'The config uses an id that no loaded plugin registered.',
    hint: 'Use one of the ids that are listed, or add the package that provides it under "plugins".',
  },
  TF_PLUGIN_CHANGED: {
    exitCode: 4,
    meaning: 'A plugin folder has changed since the worker loaded it.',
    hint: 'Stop the worker and start it again; then run "tinyformer resume".',
  },
  TF_PLAN: {
    exitCode: 3,
    meaning: 'The stages do not fit together: an artifact that one consumes is produced by none before it.',
    hint: 'Enable the stage that produces the artifact, or move the one that consumes it.',
  },
  TF_TOOL_MISSING: {
    exitCode: 4,
    meaning: 'A program that the stage needs is not installed.',
    hint: 'Run "tinyformer doctor --fix".',
  },
  TF_TOOL_FAILED: {
    exitCode: 4,
    meaning: 'A program that the stage needs ended with an error.',
    hint: 'The last lines of the program\'s output are quoted; "tinyformer doctor" shows its version.',
  },
  TF_SERVER_AWAY: {
    exitCode: 4,
    meaning: 'The Temporal server cannot be reached, did not start, has no such namespace, or refuses the API key.',
    hint: 'Start the server, correct "--address" or "--namespace", or leave it out to use the embedded one; then run "tinyformer resume".',
  },
  TF_SERVER_BUSY: {
    exitCode: 4,
    meaning: 'Another process holds the embedded server of this folder.',
    hint: 'Wait for the process that is named, or stop it.',
  },
  TF_NO_WORKER: {
    exitCode: 4,
    meaning: 'No worker serves the plugin set of this run.',
    hint: 'Start "tinyformer worker --config" with the same plugins.',
  },
  TF_DISK: {
    exitCode: 4,
    meaning: 'A file could not be written: disk full or no permission.',
    hint: 'Free space or correct permissions, then run "tinyformer resume": what is finished stays.',
  },
  TF_MEMORY: {
    exitCode: 4,
    meaning: 'Memory ran out.',
    hint: 'Choose a smaller batch, or run fewer evaluations at once.',
  },
  TF_ARTIFACT_MISSING: {
    exitCode: 5,
    meaning: 'An artifact is not in the store.',
    hint: 'Run "tinyformer resume": the stage that makes it runs again.',
  },
  TF_ARTIFACT_CORRUPT: {
    exitCode: 5,
    meaning: 'An artifact in the store does not have its hash.',
    hint: 'Run "tinyformer resume": the stage that makes it runs again and mends it.',
  },
  TF_DATASET: {
    exitCode: 5,
    meaning: 'A data set file is missing, truncated, mislabelled or of the wrong size.',
    hint: 'Correct the file that is named, or "dataset.options" in the config.',
  },
  TF_GRAPH: {
    exitCode: 5,
    meaning: 'A graph is not well formed: shapes, tensors or weights do not fit together.',
    hint: 'For authors of spaces: the node and the shapes are named.',
  },
  TF_OPERATOR: {
    exitCode: 5,
    meaning: 'No kernel serves an operator of the model.',
    hint: 'All operators without a kernel are listed, each with the rewrite that helps.',
  },
  TF_OVERFLOW: {
    exitCode: 5,
    meaning: 'A layer could overflow its 32-bit accumulator.',
    hint: 'Split the layer that is named, or train with stronger weight decay.',
  },
  TF_TRAINING: {
    exitCode: 5,
    meaning: 'Training failed: the loss is not a number, or the training process ended early.',
    hint: 'Lower the learning rate; the last good checkpoint is kept.',
  },
  TF_STAGE: {
    exitCode: 5,
    meaning: 'A stage failed.',
    hint: 'The stage and its message are named; the stack is in the log of the worker.',
  },
  TF_VERIFY: {
    exitCode: 5,
    meaning: 'Reference, host and target do not agree bit for bit.',
    hint: 'A defect of a kernel or compiler: image, layer and element are named. Please report it.',
  },
  TF_PROBE: {
    exitCode: 5,
    meaning: 'No debug probe or board answered, or programming failed.',
    hint: 'Connect the board, choose the probe\'s interface under "stages.flash.options", or keep "dryRun".',
  },
  TF_CHIP: {
    exitCode: 3,
    meaning: 'The chip table is not valid: banks overlap or are empty.',
    hint: 'Correct the chip\'s table ("target.options.chip") by its reference manual.',
  },
  TF_INFEASIBLE: {
    exitCode: 6,
    meaning: 'No candidate meets the constraints.',
    hint: 'The limit that binds is named, with the nearest change that passes; "tinyformer analyze --adjust" makes it.',
  },
  TF_DOES_NOT_FIT: {
    exitCode: 6,
    meaning: 'A model does not fit the flash or RAM of the target.',
    hint: 'The bytes over the limit and the layer that peaks are named, with what to change.',
  },
  TF_RUN_UNKNOWN: {
    exitCode: 2,
    meaning: 'No run has this id.',
    hint: '"tinyformer runs list" lists those that there are.',
  },
  TF_CANCELLED: {
    exitCode: 130,
    meaning: 'The run was cancelled.',
    hint: '"tinyformer resume" goes on.',
  },
  TF_INTERNAL: {
    exitCode: 5,
    meaning: 'A defect of tinyformer. Please report it.',
    hint: 'Run again with "DEBUG=tinyformer" and report what it prints.',
  },
} as const satisfies Record<string, { exitCode: number; meaning: string; hint: string }>;

export type ErrorCode = keyof typeof errorCodes;
