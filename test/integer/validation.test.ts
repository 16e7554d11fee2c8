import test from 'ava';
import type { QuantizedModel, QuantizedNode, QuantizedTensor } from '../../core/graph/quantized.js';
import { integerReference } from '../../core/integer/index.js';
import { oneNode } from './one-node.js';

const tensor = (shape: readonly number[], zeroPoint = 0, scale = 1): QuantizedTensor => ({ shape, scale, zeroPoint });

function linearModel(
  change: { weight?: Int8Array; bias?: number; node?: Partial<QuantizedNode>; y?: QuantizedTensor } = {},
): QuantizedModel {
  const node = { op: 'Linear', id: 'fc', inputs: ['x'], output: 'y', lo: -128, hi: 127, blockSize: 0, ...change.node } as QuantizedNode;
  return oneNode(
    node,
    { x: tensor([4]), y: change.y ?? tensor([1]) },
    {
      weight: { dtype: 'int8', shape: [1, 4], data: change.weight ?? Int8Array.of(1, 2, 3, 4) },
      bias: { dtype: 'int32', shape: [1], data: Int32Array.of(change.bias ?? 0) },
      multiplier: { dtype: 'int32', shape: [1], data: Int32Array.of(2 ** 20) },
    },
  );
}

test('an accumulator that could overflow is refused by layer and channel', (t) => {
  const full = Int8Array.of(127, -127, 127, 127);
  const room = 2 ** 31 - 1 - 128 * 4 * 127;
  t.notThrows(() => integerReference(linearModel({ weight: full, bias: room })));
  t.throws(() => integerReference(linearModel({ weight: full, bias: room + 1 })), { code: 'TF_OVERFLOW', message: /Linear fc, channel 0/ });
  t.throws(() => integerReference(linearModel({ weight: full, bias: -room - 1 })), { code: 'TF_OVERFLOW' });
});

test('what numerics.md does not define is refused by name', (t) => {
  const refuse = (model: QuantizedModel, message: RegExp): void => {
    t.throws(() => integerReference(model), { code: 'TF_GRAPH', message });
  };
  refuse(linearModel({ weight: Int8Array.of(-128, 0, 0, 0) }), /weight of -128/);
  refuse(linearModel({ node: { lo: 5, hi: 4 } }), /clamps to \[5, 4\]/);
  refuse(linearModel({ node: { inputs: ['x', 'y'] } }), /reads tensor y/);
  refuse(linearModel({ y: tensor([1], 200) }), /zero point 200/);
  refuse(linearModel({ y: tensor([1], 0, Number.NaN) }), /scale NaN/);
  refuse(linearModel({ y: tensor([2]) }), /weight is int8 \[1,4\], expected int8 \[2,4\]/);
  refuse({ ...linearModel(), parameters: new Map() }, /no parameter weight/);
  refuse(
    oneNode({ op: 'MaxPool2D', id: 'p', inputs: ['x'], output: 'y', size: 2 }, { x: tensor([3, 4, 1]), y: tensor([1, 2, 1]) }),
    /pools 2x2/,
  );
  refuse(
    oneNode({ op: 'MaxPool2D', id: 'p', inputs: ['x'], output: 'y', size: 2 }, { x: tensor([4, 4, 1]), y: tensor([2, 2, 1], 1) }),
    /changes scale or zero point/,
  );
  refuse(oneNode({ op: 'Softmax', id: 's', inputs: ['x'], output: 'y' }, { x: tensor([4]), y: tensor([4]) }), /expected 1\/256/);
  refuse(
    oneNode({ op: 'LayerNorm', id: 'l', inputs: ['x'], output: 'y', epsilon: 1, fraction: 12 }, { x: tensor([2, 3]), y: tensor([2, 3]) }),
    /3 channels/,
  );
});

test('a graph whose nodes write a tensor twice, or whose output nobody writes, is refused', (t) => {
  const model = linearModel();
  const twice = { ...model, graph: { ...model.graph, nodes: [model.graph.nodes[0]!, { ...model.graph.nodes[0]!, id: 'again' }] } };
  t.throws(() => integerReference(twice), { code: 'TF_GRAPH', message: /written before/ });
  t.throws(() => integerReference({ ...model, graph: { ...model.graph, output: 'nothing' } }), { code: 'TF_GRAPH', message: /nothing/ });
});

test('an image of another size is refused', (t) => {
  t.throws(() => integerReference(linearModel())(new Int8Array(3)), { code: 'TF_GRAPH' });
});
