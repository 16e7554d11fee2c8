/** The part of tfjs-node's generated protocol buffer classes that writing a SavedModel needs. */
interface Message {
  serializeBinary(): Uint8Array;
}
interface MessageMap<T> {
  set(key: string, value: T): void;
}

export declare class Dim {
  setSize(size: number): void;
}
export declare class TensorShape {
  static readonly Dim: typeof Dim;
  addDim(dim: Dim): void;
}
export declare class Tensor {
  setDtype(dtype: number): void;
  setTensorShape(shape: TensorShape): void;
  setTensorContent(bytes: Uint8Array): void;
}
export declare class ListValue {
  setIList(values: number[]): void;
}
export declare class AttrValue {
  static readonly ListValue: typeof ListValue;
  setType(dtype: number): void;
  setI(value: number): void;
  setF(value: number): void;
  setB(value: boolean): void;
  setS(value: Uint8Array): void;
  setShape(shape: TensorShape): void;
  setTensor(tensor: Tensor): void;
  setList(list: ListValue): void;
}
export declare class NodeDef {
  setName(name: string): void;
  setOp(op: string): void;
  setInputList(inputs: string[]): void;
  getAttrMap(): MessageMap<AttrValue>;
}
export declare class VersionDef {
  setProducer(version: number): void;
}
export declare class GraphDef {
  addNode(node: NodeDef): void;
  setVersions(version: VersionDef): void;
}
export declare class MetaInfoDef {
  addTags(tag: string): void;
}
export declare class MetaGraphDef {
  static readonly MetaInfoDef: typeof MetaInfoDef;
  setMetaInfoDef(info: MetaInfoDef): void;
  setGraphDef(graph: GraphDef): void;
}
export declare class SavedModel implements Message {
  setSavedModelSchemaVersion(version: number): void;
  addMetaGraphs(graph: MetaGraphDef): void;
  serializeBinary(): Uint8Array;
}
