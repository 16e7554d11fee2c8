export { type FoldedGraph, type FoldedNode, foldStructure, type OperationNode } from './fold.js';
