// Bundles the workflows ahead, so that the first worker does not pay the seconds for it.
import { bundleWorkflows } from '../dist/activities/serve.js';

await bundleWorkflows();
