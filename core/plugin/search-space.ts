import type { Shape } from '../graph/graph.js';
import type { SuperGraph } from '../graph/supergraph.js';
import type { RandomStream } from '../random/random-stream.js';
import { type Service, token } from './token.js';

/** One point of the supernet space (channels, blocks per DoT, encoder widths, ...) as plain JSON. */
export type SupernetPoint = Readonly<Record<string, unknown>>;

/** A space that is a little different from another one. */
export interface SpaceChange {
  /** What changes: `dots[1].channels`. */
  readonly key: string;
  /** How, in a few words: `dots[1].channels 96, 128 -> 72, 96`. */
  readonly summary: string;
  /** How far it leads: 1 for each time that something is doubled or halved. */
  readonly distance: number;
  /** Keys of `space.options` that make the change, as they must stand in the config. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly space: SearchSpace;
}

/** The space that SuperNAS searches. Spaces are data: everything drawn from one is plain JSON. */
export interface SearchSpace extends Service {
  readonly version: string;
  sampleSupernet(random: RandomStream): SupernetPoint;
  /** All choice blocks of a supernet, for images of a shape. @throws TF_CONFIG_VALUE when the point is not in the space. */
  supergraph(point: SupernetPoint, input: Shape, classes: number): SuperGraph;
  /** Sparsities and block sizes that a choice block may take. */
  readonly sparsities: readonly number[];
  readonly blockSizes: readonly (2 | 4)[];
  /** Spaces near this one, for the way out when it is refused: changes of one thing each. */
  changes?(): readonly SpaceChange[];
}

export const SearchSpaces = token<SearchSpace>('space');
