import type { Shape } from '../graph/graph.js';
import type { SuperGraph } from '../graph/supergraph.js';
import type { RandomStream } from '../random/random-stream.js';
import { type Service, token } from './token.js';

/** One point of the supernet space (channels, blocks per DoT, encoder widths, ...) as plain JSON. */
export type SupernetPoint = Readonly<Record<string, unknown>>;

/** The space that SuperNAS searches. Spaces are data: everything drawn from one is plain JSON. */
export interface SearchSpace extends Service {
  readonly version: string;
  sampleSupernet(random: RandomStream): SupernetPoint;
  /** All choice blocks of a supernet, for images of a shape. @throws TF_CONFIG_VALUE when the point is not in the space. */
  supergraph(point: SupernetPoint, input: Shape, classes: number): SuperGraph;
  /** Sparsities and block sizes that a choice block may take. */
  readonly sparsities: readonly number[];
  readonly blockSizes: readonly (2 | 4)[];
}

export const SearchSpaces = token<SearchSpace>('space');
