/**
 * Works on items, at most `limit` of them at once, begun in their order. After a failure no other is begun, and those under way have ended when the
 * promise rejects: nothing goes on behind the caller's back, in a folder that it is about to remove.
 *
 * @throws what the first of the failures threw
 */
export async function severalAtOnce<Item>(items: Iterable<Item>, limit: number, work: (item: Item) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  // One iterator for all lanes.
  const waiting = items[Symbol.iterator]();
  const lane = async (): Promise<void> => {
    for (let next = waiting.next(); !next.done && failures.length === 0; next = waiting.next()) {
      try {
        await work(next.value);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: limit }, lane));
  if (failures.length > 0) throw failures[0];
}
