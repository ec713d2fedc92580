import { lookAtFiles } from '../images/first-look.js';
import type { ImageFile } from '../images/image-file.js';
import { decodeInBrowser } from '../images/platform-browser.js';
import { reportError, UserError } from '../protocol/errors.js';
import { tryPolicy } from '../protocol/policy-trial.js';
import type { Recipe } from '../protocol/recipe.js';
import { recipeByName } from '../protocol/recipes.js';
import { requestsOf } from '../protocol/requests.js';
import type { FromEngine, RequestName, Requests, SharedFile, StudentRequest, ToEngine } from '../protocol/session.js';
import { PngPool } from './decoding/png-pool.js';
import { type Device, startDevice } from './device.js';
import { exportFile } from './export.js';
import { hashedDemo, nothingGiven } from './given-files.js';
import { KeptImages } from './kept-images.js';
import { keptHandlers, openStorage, openStore, storageSpace } from './kept-requests.js';
import { loadLaterParts } from './later-parts.js';
import { thumbnailOf } from './look/thumbnail.js';
import { loadOnnxRuntime } from './onnx-runtime.js';
import { PageRuns } from './page-runs.js';
import { MapWatch } from './run/watch.js';
import { holdImages } from './run-locks.js';
import { Session } from './session.js';
import type { PredictionSource } from './source/black-box-source.js';
import { blobSource, bytesOf, companionsAmong, endsOf } from './source/blob-source.js';
import { type Demo, loadDemo } from './source/demo.js';
import type { StudentChoice } from './source/fresh-student.js';
import { readerFor } from './source/reader-for.js';
import { browserOf, VERSIONS } from './versions.js';

/** The engine's side of the border: every question of the page is answered once, in any order. */

const post = (message: FromEngine): void => self.postMessage(message);

let session: Session | undefined;
let device: Device | undefined;
/** Files may be given while the GPU is being started: they wait for it. */
let started: Promise<unknown> = Promise.resolve();
const watch = new MapWatch(
  async (image) => {
    const { recipe } = engine().record;
    if (!recipe) throw new Error('There is no run to watch.');
    return engine().mapsIfUsed(image, recipe);
  },
  (maps) => post({ type: 'maps', maps }),
);
const runs = new PageRuns(post, watch);
const images = new KeptImages({
  storage: openStorage,
  decoder: browserOf(self.navigator.userAgent),
  hold: holdImages,
  room: roomForImages,
  tell: (problem) => post({ type: 'told', problem }),
});
const pngs = new PngPool(self.navigator.hardwareConcurrency);

/** Of what the browser allows, a fifth is left to runs. */
async function roomForImages(): Promise<number> {
  const { usage = 0, quota = Number.POSITIVE_INFINITY } = await self.navigator.storage.estimate();
  return 0.8 * quota - usage;
}

/** Bytes that the browser reports, 4 GiB if it reports none. It rounds to one of a few sizes. */
const mainMemory = (): number => ((self.navigator as { deviceMemory?: number }).deviceMemory ?? 4) * 2 ** 30;

function engine(): Session {
  if (session) return session;
  throw new UserError('no-device', 'The GPU has not been started.', { advice: 'Reload the page.' });
}

const asImage = (shared: SharedFile): ImageFile => ({
  path: shared.path,
  bytes: () => bytesOf(shared),
  ends: (first, last) => endsOf(shared, first, last),
});

async function studentOf(student: StudentRequest): Promise<StudentChoice> {
  if ('size' in student) return student;
  const [file, name] = [blobSource(student.file), student.file.path];
  return { file, name, read: await readerFor(file, name) };
}

const isOnnx = ({ path }: SharedFile): boolean => /\.onnx$/i.test(path);

/** One .onnx file is a model to be run; all else are predictions. */
async function predictionSource(files: SharedFile[]): Promise<PredictionSource> {
  const [model] = files.filter(isOnnx);
  if (!model) return { files: files.map(asImage) };
  if (files.length === 1) return { bytes: await bytesOf(model), name: model.path };
  throw new UserError('mixed-predictions', `${model.path} came together with other files.`, {
    file: model.path,
    advice: 'Open one ONNX model, or a folder of predictions.',
  });
}

/** The demo's model, or its predictions with a small student. */
async function openDemoSource(demo: Demo, recipe: Recipe): Promise<Pick<OpenedDemo, 'model' | 'given'>> {
  const opened = engine();
  if (demo.model) {
    opened.setClasses(undefined);
    const { card } = await opened.openModel(demo.model.bytes, demo.model.name, recipe.network);
    opened.setClasses(demo.classes);
    return { model: card, given: null };
  }
  const from = { files: demo.predictions };
  const { given, student } = await opened.openPredictions(from, { size: 'small' }, recipe, demo.classes);
  return { model: student.card, given };
}

type OpenedDemo = Requests['open-demo']['answer'];
type Handlers = { [Name in RequestName]: (ask: Requests[Name]['ask']) => Promise<Requests[Name]['answer']> };

const handlers: Handlers = {
  ping: async () => ({}),
  'try-policy': () => tryPolicy(self),
  'start-device': async () => {
    if (!device) {
      loadLaterParts();
      const starting = startDevice(self.navigator.gpu);
      started = starting.catch(() => undefined);
      device = await starting;
      session = new Session({
        device,
        decoder: Object.assign(decodeInBrowser, { png: pngs.decode }),
        imageStore: images,
        versions: VERSIONS,
        runtime: browserOf(self.navigator.userAgent),
        emit: (event) => {
          post({ type: 'event', event });
          if (session) runs.take(event, session);
        },
        afterStep: () => watch.afterStep(),
        looksAfterStep: () => watch.isDue,
        asksAtCollapse: true,
        loadOnnxRuntime,
        labelBytes: mainMemory() / 4,
      });
      void device.lost.then((reason) => post({ type: 'device-lost', reason }));
    }
    return { adapter: device.adapter, warnings: device.warnings };
  },
  'open-model': async ({ file, companions, network, size }) => {
    const opened = await engine().openModel(
      blobSource(file),
      file.path,
      network ?? recipeByName('quick').network,
      companionsAmong(companions),
      size,
    );
    runs.given = { ...runs.given, source: { by: 'model', file, companions } };
    return opened;
  },
  'look-at-files': async ({ images, labels }) => {
    await lookAtFiles(images.map(asImage), labels.map(asImage));
    return {};
  },
  'open-targets': async ({ images, labels, recipe, choice }) => {
    const summary = await engine().openTargets(images.map(asImage), labels.map(asImage), recipe, choice);
    runs.given = { ...runs.given, images, labels, choice };
    if (summary.skipped.length > 0) post({ type: 'skipped', files: summary.skipped });
    return summary;
  },
  'check-labels': async ({ recipe }) => {
    const targets = await engine().checkLabels(recipe);
    return { targets, heldOut: engine().heldOutSummary };
  },
  'open-held-out': async ({ images, labels, recipe, choice }) => {
    if (images.length === 0) engine().closeHeldOut();
    else await engine().openHeldOut(images.map(asImage), labels.map(asImage), recipe, choice);
    runs.given = { ...runs.given, heldOut: { images, labels } };
    return { heldOut: engine().heldOutSummary };
  },
  'set-classes': async ({ classes }) => {
    engine().setClasses(classes);
    return {};
  },
  'open-predictions': async ({ files, student, recipe, classes }) => {
    const choice = await studentOf(student);
    const opened = await engine().openPredictions(await predictionSource(files), choice, recipe, classes ?? undefined);
    runs.given = { ...runs.given, source: { by: 'predictions', files, student } };
    return opened;
  },
  'choose-student': async ({ student, recipe }) => {
    const opened = engine().chooseStudent(await studentOf(student), recipe);
    if (runs.given.source?.by === 'predictions')
      runs.given = { ...runs.given, source: { ...runs.given.source, student } };
    return opened;
  },
  'open-demo': async ({ baseUrl, blackBox }) => {
    const recipe = recipeByName(blackBox ? 'black-box-demo' : 'demo');
    const demo = await loadDemo(baseUrl, blackBox);
    const source = await openDemoSource(demo, recipe);
    const targets = await engine().openTargets(demo.images, demo.labels, recipe);
    engine().closeHeldOut();
    runs.given = { ...nothingGiven, source: { by: 'demo', blackBox }, demo: await hashedDemo(demo) };
    return { ...source, targets, classes: demo.classes, recipe };
  },
  thumbnail: async ({ image, width }) => thumbnailOf(engine().targets, image, width),
  maps: ({ image, recipe, weights }) => engine().maps(image, recipe, weights),
  plan: async ({ recipe }) => engine().plan(recipe),
  'try-image': ({ image, recipe }) => engine().tryImage(image, recipe),
  inspect: ({ image, x, y, recipe, stage }) => engine().inspect(image, x, y, recipe, stage),
  run: async (wanted) => {
    await runs.run(engine(), wanted);
    return {};
  },
  'continue-run': async (wanted) => {
    await runs.run(engine(), wanted);
    return {};
  },
  pause: async () => {
    engine().control?.pause();
    return {};
  },
  resume: async () => {
    engine().control?.resume();
    return {};
  },
  step: async () => {
    engine().control?.step();
    return {};
  },
  stop: async () => {
    engine().control?.stop();
    watch.acknowledge();
    return {};
  },
  watch: async ({ images }) => {
    watch.images = images;
    return {};
  },
  'acknowledge-maps': async () => {
    watch.acknowledge();
    return {};
  },
  export: ({ kind }) => exportFile(engine(), kind),
  ...keptHandlers,
  'list-runs': async () => ({
    ...{ runs: await (await openStore()).list(), space: await storageSpace() },
    images: await images.space(),
  }),
  'keep-images': async ({ bytes }) => {
    images.setBudget(bytes);
    return {};
  },
  'delete-images': async () => {
    await images.clear();
    return {};
  },
  'export-kept': async (wanted) => {
    // The pictures of a report are stored last.
    if (wanted.kind === 'report') await runs.keeping;
    return keptHandlers['export-kept'](wanted);
  },
};

/** What changes the model, images or classes that are open, or the weights. */
const CHANGING: ReadonlySet<RequestName> = new Set([
  'open-model',
  'open-targets',
  'open-held-out',
  'set-classes',
  'open-predictions',
  'choose-student',
  'open-demo',
  'run',
  'continue-run',
]);

async function answer({ id, name, ask }: ToEngine): Promise<void> {
  try {
    // A question has the form that its name says: the compiler cannot follow that.
    if (CHANGING.has(name)) {
      await started;
      await runs.keeping;
    }
    const handler = handlers[name] as (ask: unknown) => Promise<Requests[RequestName]['answer']>;
    post({ type: 'answer', id, answer: await handler(ask) });
  } catch (error) {
    post({ type: 'failure', id, error: reportError(error) });
  }
}

/** The worker's own scripts were loaded before this line. */
new PerformanceObserver((list) => {
  const requests = requestsOf(list.getEntries(), performance.timeOrigin);
  if (requests.length > 0) post({ type: 'requested', requests });
}).observe({ type: 'resource' });

self.onmessage = (event: MessageEvent<ToEngine>) => void answer(event.data);
