import type { Graph } from '../../../../core/plugin/index.js';
import { cct } from './cct.js';
import { mobileNetV2 } from './mobilenet-v2.js';
import { resNet18 } from './resnet18.js';

/** A network of the literature, for CIFAR-10's 32x32 images, as far as the graph can say it. */
export interface PublishedNetwork {
  readonly id: string;
  readonly title: string;
  readonly graph: () => Graph;
  /** Bytes of constants that the graph has no node for, int8. */
  readonly constants: number;
  /** What stands for what the graph has no node for. */
  readonly approximated: readonly string[];
}

/** The networks that the paper's Table I compares TinyFormer with. */
export const publishedNetworks: readonly PublishedNetwork[] = [
  {
    id: 'cct-7-3x1',
    title: 'CCT-7/3x1',
    graph: cct,
    constants: 256 * 256,
    approximated: [
      'GELU by ReLU',
      '3x3 max-pool of stride 2 by 2x2',
      'its positional embedding is counted in storage and not added to the tokens',
    ],
  },
  { id: 'mobilenet-v2', title: 'MobileNetV2', graph: mobileNetV2, constants: 0, approximated: [] },
  {
    id: 'resnet-18',
    title: 'ResNet-18',
    graph: resNet18,
    constants: 0,
    approximated: ['the ReLU after each sum, a clamp that costs nothing, is left out'],
  },
];
