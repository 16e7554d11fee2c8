import { backend, tf } from '../tensorflow/load.js';

process.stdout.write(JSON.stringify({ tfjs: tf.version['tfjs-core'], tensorflow: backend.binding.TF_Version }));
