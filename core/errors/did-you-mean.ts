import { distance } from 'fastest-levenshtein';

/** What is told after a name that nobody knows: `, did you mean "search"?` where a known one is near, else nothing. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const near = [...known]
    .map((candidate) => ({ candidate, edits: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    // A third of the letters: beyond that one word is as good as the other.
    .filter(({ edits }) => edits <= Math.max(1, Math.floor(name.length / 3)))
    .sort((a, b) => a.edits - b.edits)[0];
  return near ? `, did you mean ${JSON.stringify(near.candidate)}?` : '';
}
