import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphEmitter } from './graph-emitter.js';
import { backend, protocol, type Tensor } from './load.js';

/**
 * A graph that TensorFlow runs, with its variables. TensorFlow loads graphs from SavedModel files only: the graph is written, loaded and
 * the file removed.
 */
export class Session {
  private constructor(private readonly id: number) {}

  static load(emitter: GraphEmitter, folder: string): Session {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'saved_model.pb'), savedModel(emitter));
    const id = backend.binding.loadSavedModel(folder, 'serve');
    rmSync(folder, { recursive: true });
    return new Session(id);
  }

  /** Runs what the fetched nodes need. The caller disposes of the tensors returned. */
  run(feeds: Readonly<Record<string, Tensor>>, fetches: readonly string[]): Tensor[] {
    const infos = Object.entries(feeds).map(([name, t]) => ({ name: `${name}:0`, dtype: t.dtype, shape: t.shape }));
    return backend.runSavedModel(
      this.id,
      Object.values(feeds),
      infos,
      fetches.map((name) => `${name}:0`),
    );
  }

  close(): void {
    backend.binding.deleteSavedModel(this.id);
  }
}

function savedModel(emitter: GraphEmitter): Uint8Array {
  const versions = new protocol.VersionDef();
  // The producer version of TensorFlow 2.9 to 2.15: which defaults its importer fills in.
  versions.setProducer(1286);
  emitter.graph.setVersions(versions);
  const info = new protocol.MetaGraphDef.MetaInfoDef();
  info.addTags('serve');
  const metaGraph = new protocol.MetaGraphDef();
  metaGraph.setMetaInfoDef(info);
  metaGraph.setGraphDef(emitter.graph);
  const model = new protocol.SavedModel();
  model.setSavedModelSchemaVersion(1);
  model.addMetaGraphs(metaGraph);
  return model.serializeBinary();
}
