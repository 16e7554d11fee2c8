import type { Estimate, Services, Workload } from '../../../core/plugin/index.js';
import { estimateOf, scoringImages, trainingSeconds } from '../../../core/search/index.js';
import type { SearchOptions } from './search-options.js';

/** What training and scoring the candidates take, one after the other. */
export function estimateSearch(options: SearchOptions, _services: Services, { network, counts }: Workload): Estimate | undefined {
  const { candidates, recipe } = options;
  const { steps, batch } = recipe;
  const images = candidates * (steps * batch + scoringImages(options, counts?.validation));
  return estimateOf(trainingSeconds(images, network?.macs), `${candidates} candidates, ${steps} steps each`);
}
