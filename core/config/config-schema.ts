import { z } from 'zod';
import { bytesSchema as bytes } from './bytes.js';

const options = z.record(z.string(), z.unknown()).default({}).describe('Options of the plugin or stage, checked against its own schema.');

const service = (what: string, use: string) =>
  z
    .strictObject({ use: z.string().default(use).describe(`Id of the ${what}.`), options })
    .prefault({})
    .describe(`Which ${what} to use.`);

const stage = z.strictObject({
  use: z.string().optional().describe('Id of the stage that plays this role, when it is not the built-in one.'),
  after: z.string().optional().describe('For a stage that is added: the role after which it runs.'),
  enabled: z.boolean().default(true).describe('False leaves the stage out.'),
  options,
});

/** tinyformer.yaml. */
export const configSchema = z
  .strictObject({
    extends: z
      .string()
      .optional()
      .describe('Another config on which this one lies, as a path from this file: maps are merged, everything else replaces.'),
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'use lower-case letters, digits and dashes')
      .describe('Names the run, its folder of results and its Temporal workflow.'),
    seed: z.number().int().min(0).max(4294967295).default(1).describe('Every random draw comes from named streams of this seed.'),
    plugins: z
      .array(z.union([z.string(), z.strictObject({ package: z.string().describe('Name of the package, or its path.'), options })]))
      .default([])
      .describe('Plugin packages beyond the built-in ones: names in node_modules, or paths from this file.'),
    dataset: service('data set', 'cifar10'),
    target: service('target chip', 'stm32f746'),
    space: service('search space', 'dot'),
    trainer: service('trainer', 'tfjs'),
    cost: service('cost model', 'sparse-engine'),
    strategy: service('search strategy', 'random'),
    constraints: z
      .strictObject({
        flash: bytes.optional().describe('Flash of the whole firmware; default and maximum: that of the target.'),
        ram: bytes.optional().describe('RAM for arena, stack and statics; default and maximum: that of the target.'),
        instructions: z.number().int().positive().optional().describe('Instructions of one inference.'),
      })
      .prefault({})
      .describe('Limits that every candidate must meet.'),
    stages: z.record(z.string(), stage).default({}).describe("Options of the pipeline's stages by role; also replaces and adds stages."),
    concurrency: z
      .number()
      .int()
      .min(1)
      .max(64)
      .default(1)
      .describe('Evaluations of a search that run at once, over all workers; stage search has no more of them than its batch.'),
  })
  .describe('Configuration of a tinyformer run.');

export type Config = z.infer<typeof configSchema>;

/** JSON schema of tinyformer.yaml for editors. */
export function configJsonSchema(): unknown {
  return z.toJSONSchema(configSchema, { io: 'input' });
}
