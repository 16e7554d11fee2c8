/** Limits of an output other than those of int8, which some kernels apply in a pass of their own: the lower one, or both. */
export type Clamp = 'low' | 'both';

export function clampOf({ lo, hi }: { readonly lo: number; readonly hi: number }): Clamp | undefined {
  if (hi < 127) return 'both';
  return lo > -128 ? 'low' : undefined;
}
