import type { Candidate, StrategyTools } from '../../../core/plugin/index.js';
import { candidateKey } from '../../../core/search/index.js';

/** Draws per wanted candidate before giving up: where fewer than one in 500 fits, the space is wrong, not the luck. */
const triesPerCandidate = 500;

/** New candidates that fit, at most `count`; bounded, so a space without any ends with an empty answer. Adds to `seen`. */
export function drawFeasible(count: number, seen: Set<string>, draw: () => Candidate, tools: Pick<StrategyTools, 'fits'>): Candidate[] {
  const found: Candidate[] = [];
  for (let tries = 0; found.length < count && tries < count * triesPerCandidate; tries++) {
    const candidate = draw();
    const key = candidateKey(candidate);
    if (seen.has(key) || !tools.fits(candidate)) continue;
    seen.add(key);
    found.push(candidate);
  }
  return found;
}
