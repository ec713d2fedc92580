import type { PredictionParts } from '../../predictions/predictor.js';
import type { TrialReport } from '../../protocol/plan.js';
import type { Recipe } from '../../protocol/recipe.js';
import type { ImageMaps, MapWeights, PixelReport } from '../../protocol/session.js';
import type { GpuWatch } from '../run/gpu-fault.js';
import type { Loaded } from '../source/loaded.js';
import type { Opened } from '../source/opened.js';
import { forgetLogits, inspectPixel } from './inspect.js';
import { predictMap } from './predict-map.js';
import { predictMaps, type WantedMaps } from './predict-maps.js';
import { tryImage } from './trial.js';

/** All looks at target images. Each fails when the GPU does. */
export class Looking {
  constructor(
    private readonly opened: Opened,
    private readonly loaded: Loaded,
    private readonly gpu: GpuWatch,
  ) {}

  maps(image: number, recipe: Recipe, weights: MapWeights): Promise<ImageMaps> {
    return this.gpu.during(async () => {
      const look = await this.loaded.lookAt(image, recipe);
      const { source } = this.opened;
      if (weights === 'source') return source.sourceMaps(look);
      return this.loaded.untouched ? source.untouchedMaps(look) : source.presentMaps(look, this.loaded.adapted);
    });
  }

  /** Maps from before the first step of a run that is just beginning. */
  mapsBefore(image: number, recipe: Recipe): Promise<ImageMaps> {
    return this.gpu.during(async () => this.opened.source.untouchedMaps(await this.loaded.lookAt(image, recipe)));
  }

  async inspect(image: number, x: number, y: number, given: Recipe, stage: number | null = null): Promise<PixelReport> {
    const { network } = this.loaded;
    try {
      return await this.gpu.during(async () => {
        const { targets, recipe } = await this.loaded.lookAt(image, given);
        return inspectPixel(network, targets, image, x, y, recipe, this.loaded.adapted, stage);
      });
    } catch (error) {
      forgetLogits(network);
      throw error;
    }
  }

  /** One forward pass of the source model on an image. A run that goes on is not disturbed: the network is a copy. */
  trial(image: number, given: Recipe): Promise<TrialReport> {
    return this.gpu.during(async () => {
      const { targets, recipe } = await this.loaded.lookAt(image, given);
      const network = this.loaded.sourceCopy();
      try {
        return await tryImage(network, targets, image, recipe);
      } finally {
        network.dispose();
      }
    });
  }

  /**
   * Hands `read` the network's prediction of an image, at a size or at the network's own resolution. The parts are
   * computed while they are read. They count only when this resolves: the GPU may fail at the last one.
   */
  readPrediction<Result>(
    image: number,
    given: Recipe,
    size: { width: number; height: number } | undefined,
    read: (prediction: PredictionParts) => Promise<Result>,
  ): Promise<Result> {
    return this.gpu.during(async () => {
      const { live, targets, recipe } = await this.loaded.lookAt(image, given);
      const prediction = await predictMap(live.student, targets, image, recipe.input, size);
      try {
        return await read(prediction);
      } finally {
        prediction.dispose();
      }
    });
  }
  /**
   * Hands `read` the network's predictions of images, one after another, each in turn as by `readPrediction`. Images that are left
   * out are passed over. While one is read the GPU has the next ones to do.
   */
  async readPredictions(
    images: readonly number[],
    given: Recipe,
    wanted: WantedMaps,
    read: (image: number, prediction: PredictionParts) => Promise<void>,
  ): Promise<void> {
    const { live, targets, recipe } = await this.loaded.lookAtAll(given);
    const readAll = async function* () {
      for await (const { image, prediction } of predictMaps(live.student, targets, images, recipe.input, wanted)) {
        yield await read(image, prediction);
      }
    };
    for await (const _ of this.gpu.watched(readAll())) void _;
  }
}
