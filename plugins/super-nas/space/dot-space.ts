import { inferShape } from '../../../core/graph/infer-shape.js';
import type {
  ChoiceBlock,
  GraphNode,
  RandomStream,
  SearchSpace,
  Shape,
  SpaceChange,
  SuperGraph,
  SupernetPoint,
} from '../../../core/plugin/index.js';
import { TinyformerError, z } from '../../../core/plugin/index.js';
import { downsample } from './downsample.js';
import { head } from './head.js';
import { mobilenet } from './mobilenet.js';
import { spaceChanges } from './space-changes.js';
import type { Space } from './space-options.js';
import { transformer } from './transformer.js';

const pointSchema = z.strictObject({
  stem: z.number(),
  dots: z.array(
    z.strictObject({ channels: z.number(), reduce: z.boolean(), mobilenets: z.number(), transformers: z.number(), width: z.number() }),
  ),
});

/** The paper's backbone, DoT (section III): (Downsample, MobileNetV2 blocks, Transformer blocks) repeated, then pooling and classifier. */
export class DotSpace implements SearchSpace {
  readonly id = 'dot';
  readonly version = '1';
  readonly sparsities: readonly number[];
  readonly blockSizes: readonly (2 | 4)[];
  readonly #space: Space;
  readonly #replaced: ReadonlySet<keyof Space>;

  /** @param replaced keys of the space that are not those of its preset, when it came from a change */
  constructor(space: Space, replaced: ReadonlySet<keyof Space> = new Set()) {
    this.#space = space;
    this.#replaced = replaced;
    this.sparsities = space.sparsities;
    this.blockSizes = space.blockSizes;
  }

  changes(): readonly SpaceChange[] {
    return spaceChanges(this.#space).map(({ replaced, ...change }) => {
      const space = { ...this.#space, ...replaced };
      const keys = new Set([...this.#replaced, ...(Object.keys(replaced) as (keyof Space)[])]);
      return {
        ...change,
        options: { space: Object.fromEntries([...keys].map((key) => [key, space[key]])) },
        space: new DotSpace(space, keys),
      };
    });
  }

  sampleSupernet(random: RandomStream): SupernetPoint {
    return {
      stem: random.pick(this.#space.stem),
      dots: this.#space.dots.map((dot) => ({
        channels: random.pick(dot.channels),
        reduce: random.pick(dot.reduce),
        mobilenets: random.pick(dot.mobilenets),
        transformers: random.pick(dot.transformers),
        width: random.pick(dot.widths),
      })),
    };
  }

  /** @throws TF_CONFIG_VALUE when the point is of another space, or images of this size cannot be halved as often as it says */
  supergraph(point: SupernetPoint, input: Shape, classes: number): SuperGraph {
    const parsed = pointSchema.safeParse(point);
    if (!parsed.success) {
      throw new TinyformerError(
        'TF_CONFIG_VALUE',
        `${JSON.stringify(point)} is no supernet of space dot: ${z.prettifyError(parsed.error)}`,
      );
    }
    const { stem, dots } = parsed.data;
    const blocks: ChoiceBlock[] = [];
    let shape = input;
    const add = (block: ChoiceBlock): void => {
      blocks.push(block);
      shape = outputShape(block, shape);
    };
    if (stem > 0) add({ ...downsample('stem', shape, stem, true, this.#space.downsamples), kind: 'stem' });
    dots.forEach((dot, i) => {
      const name = `dot${i + 1}`;
      add(downsample(`${name}.down`, shape, dot.channels, dot.reduce, this.#space.downsamples));
      for (let n = 1; n <= dot.mobilenets; n++) add(mobilenet(`${name}.mobilenet${n}`, shape, this.#space.expansions, this.#space.skip));
      for (let n = 1; n <= dot.transformers; n++) {
        add(transformer(`${name}.transformer${n}`, shape, { ...this.#space, width: dot.width }));
      }
    });
    add(head('head', shape, classes));
    return { format: 'tinyformer-supergraph@1', input, classes, blocks };
  }
}

/** All candidates agree on it, so the first tells. */
function outputShape(block: ChoiceBlock, input: Shape): Shape {
  const shapes = new Map<string, Shape>([['in', input]]);
  let last = input;
  for (const node of block.candidates[0]!.nodes) {
    last = inferShape(
      node as GraphNode,
      node.inputs.map((t) => shapes.get(t)!),
    );
    shapes.set(node.output, last);
  }
  return last;
}
