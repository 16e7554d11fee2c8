import type { Config } from '../config/config-schema.js';
import { didYouMean, TinyformerError } from '../errors/index.js';
import type { ConfigPlace } from './place-error.js';

/** Roles of the pipeline in order; each is played by the built-in stage of the same id unless the config says otherwise. */
export const pipelineRoles = ['data', 'analyze', 'supernet', 'search', 'finetune', 'quantize', 'codegen', 'verify', 'flash'] as const;

export interface StageChoice {
  readonly name: string;
  readonly use: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * Which stage plays which role, in order: the built-in pipeline, replacements by `use`, additions by `after`.
 *
 * @throws TF_PLAN when an added stage does not say where it belongs.
 */
export function orderStages(stages: Config['stages']): StageChoice[] {
  const order: string[] = [...pipelineRoles];
  const added = Object.keys(stages).filter((name) => !order.includes(name));
  for (let waiting = added; waiting.length > 0; ) {
    const placed = waiting.filter((name) => order.includes(stages[name]!.after ?? ''));
    if (placed.length === 0) {
      const name = waiting[0]!;
      const after = stages[name]!.after;
      throw new TinyformerError(
        'TF_PLAN',
        after === undefined
          ? `stages.${name}: not a role of the pipeline, and "after" is missing${didYouMean(name, order)}`
          : `stages.${name}.after: there is no stage ${after}${didYouMean(after, order)}`,
        {
          hint: `Stages are: ${order.join(', ')}.`,
          details: { at: ['stages', name, ...(after === undefined ? [] : ['after'])] } satisfies ConfigPlace,
        },
      );
    }
    for (const name of placed) order.splice(order.indexOf(stages[name]!.after!) + 1, 0, name);
    waiting = waiting.filter((name) => !placed.includes(name));
  }
  return order
    .filter((name) => stages[name]?.enabled !== false)
    .map((name) => ({ name, use: stages[name]?.use ?? name, options: stages[name]?.options ?? {} }));
}
