import type { ArtifactRef, ArtifactStore } from '../../core/artifacts/artifact-store.js';
import type { Told } from '../../core/plugin/stage.js';

interface Page {
  readonly previous?: ArtifactRef;
  readonly told: readonly Told[];
}

const file = 'told.json';

/** Appends what was told to the log of a search: a chain of pages, so that appending costs the same for the first and the thousandth. */
export async function appendTold(
  store: ArtifactStore,
  log: ArtifactRef | undefined,
  told: readonly Told[],
): Promise<ArtifactRef | undefined> {
  if (told.length === 0) return log;
  const page: Page = { ...(log ? { previous: log } : {}), told };
  return store.put('told', { [file]: JSON.stringify(page) });
}

/** Everything told so far, in proposal order. */
export async function readTold(store: ArtifactStore, log: ArtifactRef | undefined): Promise<readonly Told[]> {
  const pages: (readonly Told[])[] = [];
  for (let at = log; at !== undefined; ) {
    const page: Page = await store.readJson<Page>(at, file);
    pages.push(page.told);
    at = page.previous;
  }
  return pages.reverse().flat();
}
