/** How the generated model is called. Several models in one program get several names. */
export interface ModelNames {
  /** Of functions and macros: `tf_model` gives `tf_model_run` and `TF_MODEL_ARENA_BYTES`. */
  readonly prefix: string;
  /** Of files: `tinyformer_model` gives `tinyformer_model.c`, `tinyformer_model.h` and `tinyformer_model_weights.h`. */
  readonly file: string;
}

/** The C name of a constant; shared ones belong to no layer. */
export function constantName(prefix: string, layer: number, name: string, shared: boolean): string {
  return shared ? `${prefix}_${name}` : `${prefix}_layer${layer}_${name}`;
}

export const defaultNames: ModelNames = { prefix: 'tf_model', file: 'tinyformer_model' };
