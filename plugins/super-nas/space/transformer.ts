import { type ChoiceBlock, type Fragment, type Shape, TinyformerError } from '../../../core/plugin/index.js';
import { FragmentBuilder } from './fragment-builder.js';

export interface TransformerChoices {
  /** Encoder width d. */
  readonly width: number;
  /** Encoders one after the other: 1, 2. */
  readonly encoders: readonly number[];
  readonly heads: readonly number[];
  /** Feed-forward width over d. */
  readonly feedForward: readonly number[];
  /** 'full': keys and values at every position; 'pooled': over 2x2 averages, a quarter of the attention's cost. */
  readonly tokens: readonly ('full' | 'pooled')[];
}

/**
 * Transformer block: 3x3 -> 1x1 -> encoders -> 1x1 -> 3x3 with a residual around it. Input and output `[H, W, C]`. Where a side is odd, there are no pooled tokens.
 *
 * @throws TF_CONFIG_VALUE when that leaves no candidate
 */
export function transformer(id: string, input: Shape, choices: TransformerChoices): ChoiceBlock {
  const candidates: Fragment[] = [];
  for (const encoders of choices.encoders)
    for (const heads of choices.heads)
      for (const ratio of choices.feedForward)
        for (const tokens of choices.tokens) {
          if (tokens === 'pooled' && (input[0]! % 2 || input[1]! % 2)) continue;
          candidates.push(candidate(input, choices.width, encoders, heads, ratio, tokens));
        }
  if (candidates.length === 0) {
    throw new TinyformerError(
      'TF_CONFIG_VALUE',
      `search space: ${id} cannot pool tokens over ${input[0]}x${input[1]} pixels, a side is odd`,
      {
        hint: 'Add full to the tokens of the space, or take images whose side can be halved once more.',
      },
    );
  }
  return { id, kind: 'transformer', candidates };
}

function candidate(input: Shape, width: number, encoders: number, heads: number, ratio: number, tokens: 'full' | 'pooled'): Fragment {
  const [height, breadth, channels] = input as [number, number, number];
  const block = new FragmentBuilder();
  const local = block.convolution('local', 'in', { kernel: 3, channels, activation: 'ReLU' });
  let stream = block.projection('embed', local, width);
  stream = block.reshape('tokens', stream, [height * breadth, width]);
  for (let i = 0; i < encoders; i++) stream = encoder(block, `enc${i}`, stream, { height, breadth, width, heads, ratio, tokens });
  stream = block.reshape('image', stream, [height, breadth, width]);
  const returned = block.convolution('return', stream, { kernel: 1, channels, activation: 'ReLU' });
  const fused = block.convolution('fuse', returned, { kernel: 3, channels, activation: 'none' });
  block.add('sum', 'in', fused);
  return block.build(`n${encoders}-h${heads}-f${ratio}-${tokens}`);
}

/** Pre-norm encoder: x + Attention(LN(x)), x + FF(LN(x)) with ReLU. */
function encoder(
  block: FragmentBuilder,
  id: string,
  input: string,
  s: { height: number; breadth: number; width: number; heads: number; ratio: number; tokens: 'full' | 'pooled' },
): string {
  const normed = block.layerNorm(`${id}-norm1`, input);
  let context = normed;
  if (s.tokens === 'pooled') {
    const plane = block.reshape(`${id}-plane`, normed, [s.height, s.breadth, s.width]);
    const pooled = block.pool(`${id}-pool`, 'AvgPool2D', plane, 2);
    context = block.reshape(`${id}-keys`, pooled, [(s.height / 2) * (s.breadth / 2), s.width]);
  }
  const query = block.linear(`${id}-query`, normed, s.width);
  const key = block.linear(`${id}-key`, context, s.width);
  const value = block.linear(`${id}-value`, context, s.width);
  const attended = block.attention(`${id}-attention`, query, key, value, s.heads);
  const merged = block.add(`${id}-sum1`, input, block.linear(`${id}-merge`, attended, s.width));
  const normed2 = block.layerNorm(`${id}-norm2`, merged);
  const hidden = block.linear(`${id}-hidden`, normed2, s.width * s.ratio, { activation: 'ReLU' });
  return block.add(`${id}-sum2`, merged, block.linear(`${id}-out`, hidden, s.width));
}
