import { number } from '../output/metrics.js';
import { renderLine, styled } from '../output/style.js';
import { bytes, millions, percent } from '../output/units.js';
import { type Analysis, type AnalyzedSpace, drawnOf } from './analysis.js';
import { histogram, histogramLines } from './histogram.js';

const width = 120;

/** What an analysis found: the verdict, the limit that binds, how the samples are spread, and the way out. */
export function analysisText({ space, target, most, analysis }: AnalyzedSpace, colour: boolean): string {
  const { probability, interval, accepted, minimum, samples, constraints, lambdaLow, lambdaHigh } = analysis;
  const { flash, ram, instructions } = constraints;
  const drawn = drawnOf(analysis);
  const limits = `flash ${bytes(flash)}, RAM ${bytes(ram)}${instructions === undefined ? '' : `, ${millions(instructions)} instructions`}`;
  const verdict = accepted ? styled('accepted', 'green') : styled('refused', 'yellow');
  const found = `${percent(probability)} of ${number(drawn)} sparse paths fit and are capable, 95 % interval ${percent(interval[0])} to ${percent(interval[1])}`;
  const kilobytes = (value: number): string => `${Math.round(value / 1024)} KB`;
  const thousands = (value: number): string => `${Math.round(value / 1000)} k`;
  const spread = (title: string, values: readonly number[], unit: number, label: (value: number) => string, marks: [number, string][]) =>
    values.length === 0
      ? []
      : [
          '',
          title,
          ...histogramLines(
            histogram(values, unit),
            label,
            marks.map(([value, text]) => ({ value, text })),
          ),
        ];
  return [
    `space ${space} on ${target}: ${limits}`,
    '',
    renderLine([verdict, `: ${found}; ${percent(minimum)} are needed`], width, colour),
    decidedText(drawn, most),
    ...bindingLines(analysis),
    ...spread(
      'flash',
      samples.map((s) => s.flash),
      1024,
      kilobytes,
      [[flash, `limit ${bytes(flash)}`]],
    ),
    ...spread(
      'RAM',
      samples.map((s) => s.ram),
      1024,
      kilobytes,
      [[ram, `limit ${bytes(ram)}`]],
    ),
    ...spread(
      'parameters',
      samples.map((s) => s.parameters),
      1000,
      thousands,
      [
        [lambdaLow, `fewest ${number(lambdaLow)}`],
        [lambdaHigh, `most ${number(lambdaHigh)}`],
      ],
    ),
    ...adjustmentLines(analysis),
  ].join('\n');
}

function decidedText(drawn: number, most: number): string {
  return drawn < most ? `decided after ${number(drawn)} of at most ${number(most)} samples` : `all ${number(most)} samples drawn`;
}

const named: Readonly<Record<string, string>> = {
  flash: 'more flash than the limit',
  ram: 'more RAM than the limit',
  instructions: 'more instructions than the limit',
  lambdaLow: 'too few parameters (lambdaLow)',
  lambdaHigh: 'too many parameters (lambdaHigh)',
};

function bindingLines({ binding, samples, unserved }: Analysis): readonly string[] {
  const without = unserved
    ? [
        `no kernel: ${number(unserved.count)} samples cannot be run, the first for this: ${unserved.first}${unserved.hint ? `; ${unserved.hint}` : ''}`,
      ]
    : [];
  if (binding.length === 0) return without.length > 0 ? without : ['no sample misses a limit'];
  const lines = binding.map(({ limit, bound, missed, best }, i) => {
    const shown = limit === 'flash' || limit === 'ram' ? bytes : number;
    const nearest = limit === 'lambdaLow' ? 'most' : 'least';
    return `${i === 0 ? 'binding: ' : '         '}${percent(missed / samples.length)} have ${named[limit] ?? limit} (${shown(bound)}; ${nearest} seen ${shown(best)})`;
  });
  return [...lines, ...without];
}

function adjustmentLines({ accepted, adjustment }: Analysis): readonly string[] {
  if (accepted) return [];
  if (!adjustment) return ['', 'No change near this space passes. Choose another preset, or other constraints.'];
  const { summary, distance, probability, interval } = adjustment;
  return [
    '',
    `nearest change that passes (distance ${distance.toFixed(2)}: so many doublings or halvings):`,
    ...summary.split('; ').map((change) => `  ${change}`),
    `  then ${percent(probability)} fit and are capable, 95 % interval ${percent(interval[0])} to ${percent(interval[1])}`,
  ];
}
