import test from 'ava';
import { publishedNetworks } from '../../plugins/sparse-engine/bench/networks/published-networks.js';
import { kernels } from '../../plugins/sparse-engine/choice/kernels.js';
import { SparseEngineCostModel } from '../../plugins/sparse-engine/cost/cost-model.js';
import { stm32f746 } from '../../plugins/stm32f746/index.js';

const published = { 'cct-7-3x1': 3.76e6, 'mobilenet-v2': 2.24e6, 'resnet-18': 11.17e6 };

for (const { id, graph, constants } of publishedNetworks) {
  test(`${id} has the parameters that are published for it, and a byte each is its storage`, (t) => {
    const { parameters, flash, ram, ramLowerBound } = new SparseEngineCostModel(kernels).estimate(graph(), new Map(), stm32f746);
    const known = published[id as keyof typeof published];
    t.true(Math.abs((parameters + constants) / known - 1) < 0.01, `${parameters + constants}`);
    t.true(flash + constants > known && flash + constants < 1.1 * known, `${flash + constants}`);
    t.true(ram >= ramLowerBound && ram < 1.1 * ramLowerBound, `${ram} of ${ramLowerBound}`);
  });
}
