import { factors, type Grid, type ListChange, multiplied, narrowed, scaled, shifted } from './list-changes.js';
import type { Space } from './space-options.js';

/** Keys of a space that are replaced, what that is in words, and how far it leads. */
export interface KeyChange {
  readonly key: string;
  readonly summary: string;
  readonly distance: number;
  readonly replaced: Partial<Space>;
}

type Dot = Space['dots'][number];

const channelGrid: Grid = { step: 4, most: 256 };
const mostBlocks = 8;

/** Every change of one thing in a space: one list, or the channels or widths of all DoTs by one factor. */
export function spaceChanges(space: Space): readonly KeyChange[] {
  // Every number of heads must divide a width.
  const widthGrid = { ...channelGrid, step: space.heads.reduce(leastCommonMultiple, 4) };
  const dots = space.dots.flatMap((dot, i) => {
    const change = <K extends keyof Dot>(key: K, lists: readonly ListChange<Dot[K][number]>[]): KeyChange[] =>
      lists.map(({ values, distance }) => ({
        key: `dots[${i}].${key}`,
        summary: `dots[${i}].${key} ${dot[key].join(', ')} -> ${values.join(', ')}`,
        distance,
        replaced: { dots: space.dots.map((other, j) => (i === j ? { ...other, [key]: values } : other)) },
      }));
    return [
      ...change('channels', scaled(dot.channels, channelGrid)),
      ...change('widths', scaled(dot.widths, widthGrid)),
      ...change('mobilenets', [...shifted(dot.mobilenets, mostBlocks), ...narrowed(dot.mobilenets)]),
      ...change('transformers', [...shifted(dot.transformers, mostBlocks), ...narrowed(dot.transformers)]),
      ...change('reduce', dot.reduce.includes(false) ? [{ values: [true], distance: 1 }] : []),
    ];
  });
  const lists = (['sparsities', 'expansions', 'encoders', 'feedForward'] as const).flatMap((key) =>
    narrowed(space[key]).map(({ values, distance }) => ({
      key,
      summary: `${key} ${space[key].join(', ')} -> ${values.join(', ')}`,
      distance,
      replaced: { [key]: values } as Partial<Space>,
    })),
  );
  const tokens: KeyChange[] = space.tokens.includes('full')
    ? [{ key: 'tokens', summary: `tokens ${space.tokens.join(', ')} -> pooled`, distance: 1, replaced: { tokens: ['pooled'] } }]
    : [];
  return [
    ...dots,
    ...everyDot(space, 'channels', channelGrid),
    ...everyDot(space, 'widths', widthGrid),
    ...stem(space),
    ...lists,
    ...tokens,
  ];
}

/** One factor for all DoTs: as many changes at once as there are DoTs. */
function everyDot(space: Space, key: 'channels' | 'widths', grid: Grid): KeyChange[] {
  if (space.dots.length < 2) return [];
  const shown = (lists: readonly (readonly number[])[]): string => lists.map((values) => values.join(', ')).join(' | ');
  return factors.flatMap((factor) => {
    const changed = space.dots.map((dot) => multiplied(dot[key], factor, grid));
    if (changed.some(({ distance }) => distance === 0)) return [];
    return {
      key: `dots[*].${key}`,
      summary: `dots[*].${key} ${shown(space.dots.map((dot) => dot[key]))} -> ${shown(changed.map(({ values }) => values))}`,
      distance: changed.reduce((sum, { distance }) => sum + distance, 0),
      replaced: { dots: space.dots.map((dot, i) => ({ ...dot, [key]: [...changed[i]!.values] })) },
    };
  });
}

/** More or fewer channels of a stem; where there is none, one that halves the image. */
function stem(space: Space): KeyChange[] {
  const channels = space.stem.filter((value) => value > 0);
  const change = ({ values, distance }: ListChange<number>): KeyChange => ({
    key: 'stem',
    summary: `stem ${space.stem.join(', ')} -> ${values.join(', ')}`,
    distance,
    replaced: { stem: values as Space['stem'] },
  });
  if (channels.length === space.stem.length) return scaled(channels, channelGrid).map(change);
  const half = Math.max(4, Math.round(Math.min(...space.dots[0]!.channels) / 8) * 4);
  return [change({ values: channels.length > 0 ? channels : [half], distance: 1 })];
}

function leastCommonMultiple(a: number, b: number): number {
  const divisor = (x: number, y: number): number => (y === 0 ? x : divisor(y, x % y));
  return (a * b) / divisor(a, b);
}
