import { CancellationScope } from '@temporalio/workflow';

/**
 * Maps with at most `limit` under way at once; results keep the order of the items, undefined where `mayStart` said no. The first failure
 * cancels the others, waits for them and is thrown.
 */
export async function mapBounded<T, R>(
  items: readonly T[],
  limit: number,
  mayStart: () => Promise<boolean>,
  map: (item: T, index: number) => Promise<R>,
): Promise<(R | undefined)[]> {
  const results: (R | undefined)[] = items.map(() => undefined);
  const failures: unknown[] = [];
  let next = 0;
  await CancellationScope.cancellable(async () => {
    const scope = CancellationScope.current();
    const lane = async (): Promise<void> => {
      while (failures.length === 0 && next < items.length && (await mayStart())) {
        if (failures.length > 0 || next >= items.length) return;
        const index = next++;
        try {
          results[index] = await map(items[index]!, index);
        } catch (error) {
          failures.push(error);
          scope.cancel();
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
  });
  if (failures.length > 0) throw failures[0];
  return results;
}
