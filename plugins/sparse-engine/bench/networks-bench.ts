import type { Bench, BenchRow } from '../../../core/plugin/index.js';
import { publishedNetworks } from './networks/published-networks.js';

/** `tinyformer bench networks`: what networks of the literature would take on the target, by the encoder and the planner that serve ours. */
export const networksBench: Bench = {
  id: 'networks',
  summary: 'Storage and peak memory of CCT-7/3x1, MobileNetV2 and ResNet-18, int8, by our own encoder and planner.',
  async run(context) {
    const { cost, target } = context.services;
    const rows = publishedNetworks.flatMap(({ id, graph, constants }): BenchRow[] => {
      context.progress({ fraction: 0, message: id });
      const { flash, ram, parameters, macs, instructions } = cost.estimate(graph(), new Map(), target.chip);
      return [
        { id: `${id}-storage`, value: flash + constants, unit: 'bytes' },
        { id: `${id}-peak-memory`, value: ram, unit: 'bytes' },
        { id: `${id}-parameters`, value: parameters + constants, unit: 'parameters' },
        { id: `${id}-macs`, value: macs, unit: 'MACs' },
        { id: `${id}-instructions`, value: instructions, unit: 'instructions' },
      ];
    });
    return {
      rows,
      notes: [
        `dense int8 on ${target.title}: storage is the whole firmware, peak memory arena, stack and statics, as for a searched model; attention runs row by row, so no map is in memory`,
        ...publishedNetworks.filter(({ approximated }) => approximated.length > 0).map((n) => `${n.title}: ${n.approximated.join('; ')}`),
      ],
    };
  },
};
