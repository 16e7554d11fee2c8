import type { Fragment, FragmentNode, SuperGraph } from '../../../core/plugin/index.js';

/** Builds one fragment; each method adds nodes after the last tensor. */
class Chain {
  readonly nodes: FragmentNode[] = [];
  last = 'in';

  add(id: string, node: DistributiveOmit<FragmentNode, 'id' | 'inputs' | 'output'>, inputs: readonly string[] = [this.last]): string {
    this.nodes.push({ ...node, id, inputs, output: id } as FragmentNode);
    this.last = id;
    return id;
  }

  convolution(id: string, kernel: 1 | 3, channels: number, activation?: 'ReLU' | 'ReLU6'): string {
    this.add(`${id}-conv`, { op: 'Conv2D', kernel, stride: 1, channels, bias: false });
    this.add(`${id}-bn`, { op: 'BatchNorm' });
    return activation ? this.add(id, { op: activation }) : this.last;
  }

  mobilenet(id: string, channels: number): void {
    const skip = this.last;
    this.convolution(`${id}-expand`, 1, 4 * channels, 'ReLU6');
    this.add(`${id}-depthwise`, { op: 'DepthwiseConv2D', stride: 1 });
    this.add(`${id}-depthwise-bn`, { op: 'BatchNorm' });
    this.add(`${id}-depthwise-relu`, { op: 'ReLU6' });
    const branch = this.convolution(`${id}-project`, 1, channels);
    this.add(id, { op: 'Add' }, [skip, branch]);
  }

  encoder(id: string, width: number): void {
    const skip = this.last;
    const normal = this.add(`${id}-ln1`, { op: 'LayerNorm' });
    const qkv = ['q', 'k', 'v'].map((role) => this.add(`${id}-${role}`, { op: 'Linear', channels: width }, [normal]));
    this.add(`${id}-attention`, { op: 'Attention', heads: 4 }, qkv);
    const attended = this.add(`${id}-sum1`, { op: 'Add' }, [skip, this.add(`${id}-out`, { op: 'Linear', channels: width })]);
    this.add(`${id}-ln2`, { op: 'LayerNorm' });
    this.add(`${id}-ff1`, { op: 'Linear', channels: 2 * width });
    this.add(`${id}-relu`, { op: 'ReLU' });
    this.add(id, { op: 'Add' }, [attended, this.add(`${id}-ff2`, { op: 'Linear', channels: width })]);
  }
}
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

function network(): Fragment {
  const c = new Chain();
  c.convolution('stem', 3, 32, 'ReLU');
  c.add('stem-pool', { op: 'MaxPool2D', size: 2 });
  c.mobilenet('m1', 32);
  c.mobilenet('m2', 32);
  c.convolution('c1', 3, 32, 'ReLU');
  c.add('in1', { op: 'Conv2D', kernel: 1, stride: 1, channels: 64, bias: false });
  c.add('tokens1', { op: 'Reshape', shape: [256, 64] });
  c.encoder('e1', 64);
  c.add('image1', { op: 'Reshape', shape: [16, 16, 64] });
  c.convolution('out1', 1, 32, 'ReLU');
  c.convolution('c2', 3, 32, 'ReLU');
  c.convolution('down', 3, 64, 'ReLU');
  c.add('down-pool', { op: 'MaxPool2D', size: 2 });
  c.mobilenet('m3', 64);
  c.mobilenet('m4', 64);
  c.convolution('c3', 3, 64, 'ReLU');
  c.add('in2', { op: 'Conv2D', kernel: 1, stride: 1, channels: 96, bias: false });
  c.add('tokens2', { op: 'Reshape', shape: [64, 96] });
  c.encoder('e2', 96);
  c.add('ln', { op: 'LayerNorm' });
  c.add('pool', { op: 'SeqPool' });
  c.add('fc', { op: 'Linear', channels: 10 });
  return { id: 'network', nodes: c.nodes };
}

/** The hybrid of two DoTs that training is measured with: 45.7 M multiply-accumulates, 287 k weights, 32x32 images. */
export const referenceNetwork: SuperGraph = {
  format: 'tinyformer-supergraph@1',
  input: [32, 32, 3],
  classes: 10,
  blocks: [{ id: 'reference', kind: 'network', candidates: [network()] }],
};
