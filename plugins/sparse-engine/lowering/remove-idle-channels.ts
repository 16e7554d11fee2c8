import type { QuantizedModel } from '../../../core/plugin/index.js';
import { emptyUnreadChannels } from './empty-unread-channels.js';
import { foldConstantChannels } from './fold-constant-channels.js';

/**
 * Removes the work of channels that pruning left without effect: constants become biases, and nothing computes what nothing reads. Every output keeps its
 * bits; tensors keep their shapes, so that memory does not depend on which blocks pruning took.
 *
 * @throws TF_GRAPH when a parameter is missing or has another type
 */
export function removeIdleChannels(model: QuantizedModel): QuantizedModel {
  return emptyUnreadChannels(foldConstantChannels(model));
}
