import type { Attribute, DType, Emitter, Value } from './emitter.js';
import { protocol } from './load.js';

/** `DataType` numbers of TensorFlow's protocol. */
const protocolTypes: Record<DType, number> = { float32: 1, int32: 3, bool: 10 };

/** An output of a node: `name`, or `name:1` for the second. */
export interface NodeOutput extends Value {
  readonly name: string;
  readonly dtype: DType;
}

/** Writes every operation as a node of one graph. */
export class GraphEmitter implements Emitter {
  readonly graph = new protocol.GraphDef();
  private count = 0;
  private readonly constants = new Map<string, NodeOutput>();

  op(name: string, inputs: readonly Value[], attributes: readonly Attribute[] = []): NodeOutput {
    return this.ops(name, inputs, 1, attributes)[0]!;
  }

  ops(name: string, inputs: readonly Value[], outputs: number, attributes: readonly Attribute[] = []): readonly NodeOutput[] {
    const type = attributes.find((a) => a.name === 'T' || a.name === 'dtype');
    const dtype = type?.kind === 'type' ? type.value : 'float32';
    const node = this.node(name, `n${this.count++}`, names(inputs), new Map(attributes.map((a) => [a.name, encodeAttribute(a)])));
    return Array.from({ length: outputs }, (_, i) => ({ name: i === 0 ? node : `${node}:${i}`, dtype }));
  }

  constant(values: readonly number[] | Float32Array, shape: readonly number[], dtype: DType = 'float32'): NodeOutput {
    const bytes = encodeValues(values, dtype);
    const key = `${dtype}[${shape}]${Buffer.from(bytes).toString('latin1')}`;
    const known = this.constants.get(key);
    if (known) return known;
    const tensor = new protocol.Tensor();
    tensor.setDtype(protocolTypes[dtype]);
    tensor.setTensorShape(encodeShape(shape));
    tensor.setTensorContent(bytes);
    const value = encoded((a) => a.setTensor(tensor));
    const attributes = new Map([
      ['dtype', encoded((a) => a.setType(protocolTypes[dtype]))],
      ['value', value],
    ]);
    const output = { name: this.node('Const', `n${this.count++}`, [], attributes), dtype };
    this.constants.set(key, output);
    return output;
  }

  /** A tensor that each run is given under this name. */
  feed(name: string, shape: readonly number[], dtype: DType = 'float32'): NodeOutput {
    return { name: this.node('Placeholder', name, [], typed(dtype, shape)), dtype };
  }

  /** The elements of an int32 vector. */
  unpackInts(vector: NodeOutput, length: number): readonly NodeOutput[] {
    return this.ops('Unpack', [vector], length, [
      { name: 'T', kind: 'type', value: 'int32' },
      { name: 'num', kind: 'int', value: length },
    ]);
  }

  /** State that lives in the session between runs. */
  variable(name: string, shape: readonly number[]): Variable {
    const attributes = typed('float32', shape);
    attributes.set(
      'shared_name',
      encoded((a) => a.setS(utf8(name))),
    );
    attributes.set(
      'container',
      encoded((a) => a.setS(utf8(''))),
    );
    return { handle: this.node('VarHandleOp', name, [], attributes), shape };
  }

  /** The value of a variable, read after the nodes `after` have run. */
  read(variable: Variable, after: readonly NodeOutput[] = []): NodeOutput {
    const inputs = [variable.handle, ...after.map((n) => `^${nodeOf(n)}`)];
    return { name: this.node('ReadVariableOp', `n${this.count++}`, inputs, dtypeOnly), dtype: 'float32' };
  }

  /** Writes a variable after the nodes `after` have run; the result serves as a control input only. */
  assign(variable: Variable, value: Value, after: readonly NodeOutput[] = []): NodeOutput {
    const inputs = [variable.handle, ...names([value]), ...after.map((n) => `^${nodeOf(n)}`)];
    return { name: this.node('AssignVariableOp', `n${this.count++}`, inputs, dtypeOnly), dtype: 'float32' };
  }

  /** Passes a value on, under a name of its own, after the nodes `after` have run. */
  identity(value: Value, after: readonly NodeOutput[] = [], name = `n${this.count++}`): NodeOutput {
    const dtype = (value as NodeOutput).dtype;
    const type = encoded((a) => a.setType(protocolTypes[dtype]));
    return { name: this.node('Identity', name, [...names([value]), ...after.map((n) => `^${nodeOf(n)}`)], new Map([['T', type]])), dtype };
  }

  private node(
    op: string,
    name: string,
    inputs: readonly string[],
    attributes: ReadonlyMap<string, InstanceType<typeof protocol.AttrValue>>,
  ): string {
    const node = new protocol.NodeDef();
    node.setOp(op);
    node.setName(name);
    node.setInputList([...inputs]);
    for (const [key, value] of attributes) node.getAttrMap().set(key, value);
    this.graph.addNode(node);
    return name;
  }
}

export interface Variable {
  readonly handle: string;
  readonly shape: readonly number[];
}

const dtypeOnly = new Map([['dtype', encoded((a) => a.setType(protocolTypes.float32))]]);

function typed(dtype: DType, shape: readonly number[]): Map<string, InstanceType<typeof protocol.AttrValue>> {
  return new Map([
    ['dtype', encoded((a) => a.setType(protocolTypes[dtype]))],
    ['shape', encoded((a) => a.setShape(encodeShape(shape)))],
  ]);
}

function names(values: readonly Value[]): string[] {
  return values.map((value) => (value as NodeOutput).name);
}

function nodeOf(output: NodeOutput): string {
  return output.name.split(':')[0]!;
}

function encoded(set: (attribute: InstanceType<typeof protocol.AttrValue>) => void): InstanceType<typeof protocol.AttrValue> {
  const attribute = new protocol.AttrValue();
  set(attribute);
  return attribute;
}

function encodeAttribute(attribute: Attribute): InstanceType<typeof protocol.AttrValue> {
  return encoded((a) => {
    switch (attribute.kind) {
      case 'type':
        return a.setType(protocolTypes[attribute.value]);
      case 'int':
        return a.setI(attribute.value);
      case 'ints': {
        const list = new protocol.AttrValue.ListValue();
        list.setIList([...attribute.value]);
        return a.setList(list);
      }
      case 'float':
        return a.setF(attribute.value);
      case 'bool':
        return a.setB(attribute.value);
      case 'string':
        return a.setS(utf8(attribute.value));
    }
  });
}

function encodeShape(shape: readonly number[]): InstanceType<typeof protocol.TensorShape> {
  const encodedShape = new protocol.TensorShape();
  for (const size of shape) {
    const dim = new protocol.TensorShape.Dim();
    dim.setSize(size);
    encodedShape.addDim(dim);
  }
  return encodedShape;
}

function encodeValues(values: readonly number[] | Float32Array, dtype: DType): Uint8Array {
  const typedValues =
    dtype === 'float32' ? Float32Array.from(values) : dtype === 'int32' ? Int32Array.from(values) : Uint8Array.from(values);
  return new Uint8Array(typedValues.buffer);
}

function utf8(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text));
}
