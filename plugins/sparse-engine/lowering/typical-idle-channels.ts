import type { QuantizedNode } from '../../../core/plugin/index.js';
import { type KeptCount, typicalBlocks, typicalRowMasks } from './typical-blocks.js';

/**
 * What `removeIdleChannels` leaves of weights that do not exist yet. Around depthwise convolutions, of whose channels pruning empties many because
 * they have three blocks each: the rows before them that write such channels, and the blocks of a 1x1 convolution after them that read nothing
 * else; and in queries the rows whose key is empty. Elsewhere too few channels are idle to count.
 *
 * @param counts by node id, as pruning leaves them
 */
export function withoutIdleBlocks(nodes: readonly QuantizedNode[], counts: ReadonlyMap<string, KeptCount>): ReadonlyMap<string, KeptCount> {
  const result = new Map(counts);
  const scale = (id: string, share: number, change: Partial<KeptCount> = {}): void => {
    const count = result.get(id);
    if (count) result.set(id, { ...count, ...change, kept: Math.round(share * count.kept) });
  };
  const readersOf = (tensor: string): readonly QuantizedNode[] => nodes.filter(({ inputs }) => inputs.some((input) => input === tensor));
  const writerOf = (tensor: string): QuantizedNode | undefined => nodes.find(({ output }) => output === tensor);
  for (const node of nodes) {
    if (node.op === 'Attention') {
      const [query, key] = [writerOf(node.inputs[0]), writerOf(node.inputs[1])];
      const count = key && counts.get(key.id);
      const idle = count ? typicalBlocks(count.channels, count.blocks, count.kept).filter((blocks) => blocks === 0).length : 0;
      if (count && query && isProduct(query)) scale(query.id, 1 - idle / count.channels, { rows: count.channels - idle });
    }
    const count = node.op === 'DepthwiseConv2D' && counts.get(node.id);
    if (!count) continue;
    const { channels } = count;
    const idle = typicalRowMasks(channels, count.kept).filter((mask) => mask === 0).length;
    const writer = writerOf(node.inputs[0]);
    if (writer && isProduct(writer) && writer.inputs.length === 1 && readersOf(writer.output).length === 1) {
      scale(writer.id, 1 - idle / channels, { rows: channels - idle });
    }
    for (const reader of readersOf(node.output)) {
      if (!isProduct(reader) || reader.inputs[0] !== node.output || (reader.op === 'Conv2D' && reader.kernel === 3)) continue;
      scale(reader.id, 1 - allOf(result.get(reader.id)?.blockSize ?? 0, idle, channels));
    }
  }
  return result;
}

const isProduct = (node: QuantizedNode): node is Extract<QuantizedNode, { op: 'Conv2D' | 'Linear' }> =>
  node.op === 'Conv2D' || node.op === 'Linear';

/** Probability that all of `size` channels are among the `idle` ones of `channels`. */
function allOf(size: number, idle: number, channels: number): number {
  let probability = 1;
  for (let i = 0; i < size; i++) probability *= Math.max(0, idle - i) / Math.max(1, channels - i);
  return probability;
}
