import { singlePath } from '../../../core/graph/single-path.js';
import type { GraphNode, Path, Shape, SuperGraph } from '../../../core/plugin/index.js';

/** Nodes that run one after another, from one tensor to one tensor: a candidate of a choice block, or a whole single path. */
export interface Fragment {
  readonly id: string;
  readonly nodes: readonly GraphNode[];
  readonly input: string;
  readonly output: string;
  /** Of every tensor, without the batch. */
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** The fragments between which each step chooses one. Weights are trained by fragment. */
export interface Choice {
  readonly id: string;
  readonly fragments: readonly Fragment[];
}

/** A fixed path as one fragment without any choice. */
export function fixedChoice(supergraph: SuperGraph, path: Path): readonly Choice[] {
  const { nodes, input, output, shapes } = singlePath(supergraph, path);
  return [{ id: 'path', fragments: [{ id: 'path', nodes, input, output, shapes }] }];
}

/** The choice blocks of a supernet with all their candidates. */
export function supernetChoices(supergraph: SuperGraph): readonly Choice[] {
  const first = supergraph.blocks.map(() => 0);
  let input = 'input';
  return supergraph.blocks.map((block, i) => {
    const fragments = block.candidates.map((candidate, choice) => {
      const id = `${block.id}.${candidate.id}`;
      const graph = singlePath(supergraph, first.with(i, choice));
      const nodes = graph.nodes.filter((node) => node.id.startsWith(`${id}.`));
      return { id, nodes, input, output: nodes.at(-1)?.output ?? input, shapes: graph.shapes };
    });
    // Along the first candidates: all candidates of a block have one output shape, so any of them serves.
    input = fragments[0]!.output;
    return { id: block.id, fragments };
  });
}
