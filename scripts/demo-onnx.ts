// Writes the demo's source network as an ONNX file, for tests that need somebody else's model:
//   node scripts/run.mjs scripts/demo-onnx.ts FILE.onnx [free]
// With "free", batch and size of the image are left open.
import { writeFileSync } from 'node:fs';
import { demoOnnx } from '../test/opaque-model.js';

const [file, sizes] = process.argv.slice(2);
if (!file) throw new Error('Usage: node scripts/run.mjs scripts/demo-onnx.ts FILE.onnx [free]');
writeFileSync(file, demoOnnx(sizes === 'free' ? 'free' : 'fixed'));
