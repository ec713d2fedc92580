// Compares Distil's loss and gradient when soft labels are kept exactly or as the four surest classes, on CamVid at
// dusk:
//   node scripts/run.mjs scripts/compare-soft-labels.ts [--images 62]
// Needs the reference folder (ATP_SHARED). Against L_D in float64 with the probabilities as the network computed them. Students:
// fresh; and near its teacher (the teacher's own logits, disturbed). With 150 classes the logits are a fixed random linear map of
// CamVid's eleven: no network of so many classes is at hand.
import { parseArgs } from 'node:util';
import type { Tensor } from '@tensorflow/tfjs-core';
import { installDawn } from '../src/cli/dawn.js';
import { startDevice } from '../src/engine/device.js';
import { createRandom } from '../src/images/random.js';
import type { Predictor, ProbabilityMap } from '../src/predictions/predictor.js';
import { resizeProbabilities } from '../src/predictions/resize.js';
import {
  freshStudent,
  inFloats,
  inKernels,
  kept,
  openCamvid,
  studentLogits,
  throughFiles,
  upload,
} from '../test/camvid-distil.js';
import { distanceTo } from '../test/distil-reference.js';

const { values: args } = parseArgs({ options: { images: { type: 'string', default: '62' } } });
const count = Number(args.images);
const MANY = 150;
type Distance = ReturnType<typeof distanceTo>;
const random = createRandom(5);

/** Softmax of a random linear map of the log probabilities: [H,W,11] -> [H,W,150]. */
function widened({ width, height, classes, data }: ProbabilityMap, weights: Float64Array): ProbabilityMap {
  const wide = new Float32Array(width * height * MANY);
  const z = new Float64Array(MANY);
  for (let pixel = 0; pixel < width * height; pixel++) {
    z.fill(0);
    for (let c = 0; c < classes; c++) {
      const log = Math.max(-12, Math.log(data[pixel * classes + c] as number));
      for (let k = 0; k < MANY; k++) z[k] = (z[k] as number) + (weights[k * classes + c] as number) * log;
    }
    const peak = Math.max(...z);
    const sum = z.reduce((total, value) => total + Math.exp(value - peak), 0);
    for (let k = 0; k < MANY; k++) wide[pixel * MANY + k] = Math.exp((z[k] as number) - peak) / sum;
  }
  return { width, height, classes: MANY, data: wide };
}

/** Logits at an eighth of the size that are close to a map's own. */
function nearby(map: ProbabilityMap): Tensor {
  const small = resizeProbabilities(map, Math.ceil(map.width / 8), Math.ceil(map.height / 8));
  const logits = small.data.map((p) => Math.log(p + 1e-6) + 0.3 * random.normal());
  return upload(logits, [1, small.height, small.width, small.classes]);
}

const FORMS = ['exact', 'top-4'] as const;
const percent = (share: number) => `${(100 * share).toPrecision(3)} %`;
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const spread = (values: number[]) =>
  `mean ${mean(values).toExponential(1)}, most ${Math.max(...values).toExponential(1)}`;

/** Prints how far loss and gradient of each image are from those in float64. */
async function compare(
  what: string,
  given: Predictor,
  maps: readonly ProbabilityMap[],
  student: (image: number, map: ProbabilityMap) => Promise<Tensor>,
): Promise<void> {
  const [first] = maps;
  if (!first) return;
  const labels = {
    exact: await kept(given, maps.length, first, 'exact'),
    'top-4': await kept(given, maps.length, first, 'top-4'),
  };
  const off = { exact: [] as Distance[], 'top-4': [] as Distance[] };
  const losses: number[] = [];
  for (const [image, map] of maps.entries()) {
    const logits = await student(image, map);
    const expected = await inFloats(map, logits);
    losses.push(expected.loss);
    for (const form of FORMS) off[form].push(distanceTo(expected, await inKernels(labels[form], image, map, logits)));
    logits.dispose();
  }
  for (const form of FORMS) {
    const loss = spread(off[form].map((each) => each.loss));
    const gradient = spread(off[form].map((each) => each.gradient));
    const moved = percent(labels[form].summary().error);
    console.log(
      `${what}, ${maps.length} images, mean loss ${mean(losses).toFixed(4)}; ${form}: loss off by ${loss}; gradient off by ${gradient}; moved ${moved}`,
    );
  }
}

const device = await startDevice(installDawn());
const camvid = await openCamvid(device, count);
const student = freshStudent(camvid.recipe);
console.log(`${device.adapter.description}; ${count} images of 240 x 180`);
const files = throughFiles(camvid, 'float32');
await compare('11 classes, fresh student', files, camvid.maps, (image) => studentLogits(student, camvid, image));
await compare('11 classes, near its teacher', files, camvid.maps, async (_, map) => nearby(map));
const weights = Float64Array.from({ length: MANY * 11 }, () => 0.15 * random.normal());
const few = camvid.maps.slice(0, 2).map((map) => widened(map, weights));
const many: Predictor = { predict: async (image) => few[image] };
const [flat] = few;
if (flat) {
  const [h, w] = [Math.ceil(flat.height / 8), Math.ceil(flat.width / 8)];
  await compare(`${MANY} classes, fresh student`, many, few, async () =>
    upload(
      Float32Array.from({ length: h * w * MANY }, () => 0.3 * random.normal()),
      [1, h, w, MANY],
    ),
  );
  await compare(`${MANY} classes, near its teacher`, many, few, async (_, map) => nearby(map));
}
device.destroy();
