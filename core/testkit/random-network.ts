import type { Graph, Weights } from '../graph/graph.js';
import type { BlockSparsity } from '../graph/supergraph.js';
import { type RandomStream, randomStream } from '../random/random-stream.js';
import { prunableNodes, pruneMask } from '../sparsity/index.js';
import { GraphBuilder } from './graph-builder.js';
import { attentionBlock, convolutionBlock, mobileBlock, poolBlock, softmaxBlock } from './network-blocks.js';

export interface RandomNetwork {
  readonly graph: Graph;
  /** Pruned in blocks as `sparse` says. */
  readonly weights: Weights;
  readonly sparse: Readonly<Record<string, BlockSparsity>>;
  /** Images as bytes `[H, W, C]`. */
  readonly images: readonly Uint8Array[];
}

/**
 * A small random network for fuzzing, with weights, pruning and images: any op, odd sizes, residuals, attention over pooled keys. Equal seeds give equal
 * networks.
 *
 * @param images How many images.
 */
export function randomNetwork(seed: number, images = 16): RandomNetwork {
  const random = randomStream(seed, 'random-network');
  const input = [5 + random.integer(12), 5 + random.integer(12), 1 + random.integer(4)];
  const builder = new GraphBuilder(input, random);
  let stream = convolutionBlock(builder, 'input', 'stem');
  const blocks = 2 + random.integer(4);
  for (let n = 0; n < blocks; n++) {
    const block = random.pick([convolutionBlock, mobileBlock, mobileBlock, poolBlock, attentionBlock, attentionBlock, softmaxBlock]);
    stream = block(builder, stream, `block${n}`);
  }
  const graph = builder.graph(classifier(builder, stream));
  const sparse = drawSparsity(graph, random);
  prune(graph, builder.weights, sparse);
  const elements = input.reduce((a, b) => a * b, 1);
  return {
    graph,
    weights: builder.weights,
    sparse,
    images: Array.from({ length: images }, (_, n) => randomImage(randomStream(seed, 'random-image', n), elements)),
  };
}

/** SeqPool, average or all pixels; then linear, sometimes softmax. */
function classifier(builder: GraphBuilder, input: string): string {
  const { random } = builder;
  const [height, width, channels] = builder.shape(input) as [number, number, number];
  const kind = random.pick(['seq-pool', 'average', 'flat']);
  let features: string;
  if (kind === 'seq-pool') {
    const tokens = builder.add({ op: 'Reshape', inputs: [input], shape: [height * width, channels] });
    features = builder.add({ op: 'SeqPool', inputs: [tokens] });
  } else if (kind === 'average' && height === width) {
    const mean = builder.add({ op: 'AvgPool2D', inputs: [input], size: height });
    features = builder.add({ op: 'Reshape', inputs: [mean], shape: [channels] });
  } else {
    features = builder.add({ op: 'Reshape', inputs: [input], shape: [height * width * channels] });
  }
  const logits = builder.add({ op: 'Linear', inputs: [features], channels: 2 + random.integer(10) });
  return random.integer(4) === 0 ? builder.add({ op: 'Softmax', inputs: [logits] }) : logits;
}

function drawSparsity(graph: Graph, random: RandomStream): Record<string, BlockSparsity> {
  const blocks = new Set(prunableNodes(graph).map((node) => node.prune!.choiceBlock));
  return Object.fromEntries(
    [...blocks].map((id) => [id, { sparsity: random.pick([0, 0.25, 0.5, 0.75, 0.9]), blockSize: random.pick([2, 4] as const) }]),
  );
}

function prune(graph: Graph, weights: Weights, sparse: Readonly<Record<string, BlockSparsity>>): void {
  for (const node of prunableNodes(graph)) {
    const { sparsity, blockSize } = sparse[node.prune!.choiceBlock]!;
    const name = `${node.id}.weight`;
    const weight = weights.get(name)!;
    const { mask } = pruneMask(weight, blockSize, sparsity);
    weights.set(name, { shape: weight.shape, data: weight.data.map((w, i) => w * mask[i]!) });
  }
}

/** Bytes around a level of the image's own, so that images differ in more than noise. */
function randomImage(random: RandomStream, elements: number): Uint8Array {
  const level = 256 * random.uniform();
  const contrast = 80 * random.uniform();
  return Uint8Array.from({ length: elements }, () => Math.min(255, Math.max(0, Math.round(level + contrast * random.normal()))));
}
