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
  const readersOf = (tensor: string): readonly QuantizedNode[] => nodes.filter(({ inputs }) => inputs.some((input) => input === tensor));
  /** Empties `idle` of the channels of a tensor that one node alone reads, where a product writes it. */
  const emptyRows = (tensor: string, idle: number): void => {
    const writer = nodes.find(({ output }) => output === tensor);
    const count = writer && result.get(writer.id);
    if (!count || !isProduct(writer) || writer.inputs.length > 1 || readersOf(tensor).length > 1) return;
    const rows = count.channels - idle;
    result.set(writer.id, { ...count, rows, kept: Math.round((count.kept * rows) / count.channels) });
  };
  /** Takes the blocks that read nothing but idle channels from the products that read a tensor. */
  const dropBlocks = (tensor: string, idle: number, channels: number): void => {
    for (const reader of readersOf(tensor)) {
      const count = result.get(reader.id);
      if (!count || !isProduct(reader) || reader.inputs[0] !== tensor || (reader.op === 'Conv2D' && reader.kernel === 3)) continue;
      result.set(reader.id, { ...count, kept: Math.round(count.kept * (1 - allOf(count.blockSize, idle, channels))) });
    }
  };
  for (const node of nodes) {
    if (node.op === 'DepthwiseConv2D') {
      const count = counts.get(node.id);
      if (!count) continue;
      const idle = typicalRowMasks(count.channels, count.kept).filter((mask) => mask === 0).length;
      emptyRows(node.inputs[0], idle);
      dropBlocks(node.output, idle, count.channels);
    } else if (node.op === 'Attention') {
      const key = nodes.find(({ output }) => output === node.inputs[1]);
      const count = key && counts.get(key.id);
      if (count) emptyRows(node.inputs[0], typicalBlocks(count.channels, count.blocks, count.kept).filter((blocks) => blocks === 0).length);
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
