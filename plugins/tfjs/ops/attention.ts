import type { Value } from '../tensorflow/emitter.js';
import { math } from '../tensorflow/math.js';
import { batched } from './batched.js';
import type { Operator } from './operator.js';

/** Multi-head scaled dot-product attention: softmax(q k^T / sqrt(d_h)) v for each head. */
export const attention: Operator<'Attention'> = {
  parameters: () => [],
  forward(e, { node, batch, inputs, shapes }) {
    const m = math(e);
    const width = shapes[0]![1]!;
    const headWidth = width / node.heads;
    const split = (x: Value, tokens: number): Value => m.transpose(m.reshape(x, [batch, tokens, node.heads, headWidth]), [0, 2, 1, 3]);
    const join = (x: Value, tokens: number): Value => m.reshape(m.transpose(x, [0, 2, 1, 3]), batched(batch, [tokens, width]));
    const [queries, keys] = [shapes[0]![0]!, shapes[1]![0]!];
    const scale = 1 / Math.sqrt(headWidth);
    const q = m.scale(split(inputs[0]!, queries), scale);
    const k = split(inputs[1]!, keys);
    const v = split(inputs[2]!, keys);
    const map = m.softmax(m.batchMatMul(q, k, false, true));
    const heads = m.batchMatMul(map, v);
    return {
      output: join(heads, queries),
      backward: (dy) => {
        const dHeads = split(dy, queries);
        // Rows of softmax: dscore = map (dmap - sum(map dmap)), and sum(map dmap) = sum(dHeads heads), which is far smaller.
        const rowSum = m.sum(m.mul(dHeads, heads), [3], true);
        const dScore = m.mul(map, m.sub(m.batchMatMul(dHeads, v, false, true), rowSum));
        return {
          inputs: [
            join(m.scale(m.batchMatMul(dScore, k), scale), queries),
            join(m.batchMatMul(dScore, q, true, false), keys),
            join(m.batchMatMul(map, dHeads, true, false), keys),
          ],
          weights: {},
        };
      },
    };
  },
};
