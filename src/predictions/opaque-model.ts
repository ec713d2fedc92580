import type { RgbImage } from '../images/image-file.js';
import { resizeBilinear } from '../images/resize.js';
import { UserError } from '../protocol/errors.js';
import { readDense, withoutBatch } from './layout.js';
import type { ProbabilityMap } from './predictor.js';
import type { ValueKind } from './values.js';

/** The used part of onnxruntime-web. The platform (worker or Node) loads it. */
export type OnnxRuntime = typeof import('onnxruntime-web/wasm');
export type LoadOnnxRuntime = () => Promise<OnnxRuntime>;

/** How images are made ready for a model. */
export interface InputForm {
  /** The size of images where the model leaves it open. */
  width: number;
  height: number;
  mean: readonly number[];
  std: readonly number[];
  channelOrder: 'rgb' | 'bgr';
}

/** What a model's first prediction shows. */
export interface OpaqueCard {
  file: string;
  kind: ValueKind;
  classes: number;
  /** One channel: the foreground of two classes. */
  binary: boolean;
  inputWidth: number;
  inputHeight: number;
  width: number;
  height: number;
}

type Session = Awaited<ReturnType<OnnxRuntime['InferenceSession']['create']>>;

/**
 * A model that is run and not looked into: onnxruntime runs it forwards in a session of its own. Session, graph and weights
 * are private to this object. Only the probabilities of an image come out.
 */
export class OpaqueModel {
  readonly #runtime: OnnxRuntime;
  readonly #session: Session;
  readonly #file: string;
  readonly #input: ImageInput;

  private constructor(runtime: OnnxRuntime, session: Session, file: string) {
    this.#runtime = runtime;
    this.#session = session;
    this.#file = file;
    this.#input = imageInput(session, file);
  }

  /** @throws UserError bad-onnx-model when onnxruntime cannot open it, or its input is no image */
  static async open(bytes: Uint8Array, file: string, load: LoadOnnxRuntime): Promise<OpaqueModel> {
    const runtime = await load();
    try {
      const session = await runtime.InferenceSession.create(bytes, { executionProviders: ['wasm'] });
      return new OpaqueModel(runtime, session, file);
    } catch (error) {
      if (error instanceof UserError) throw error;
      throw badModel(file, `onnxruntime cannot open it: ${reasonOf(error)}`);
    }
  }

  /** Runs a grey image to learn the number of classes, before there is any image. */
  async probe(form: InputForm): Promise<OpaqueCard> {
    const { width, height } = this.#inputSize(form);
    const data = new Uint8Array(width * height * 3).fill(128);
    const found = await this.#run({ width, height, data }, form);
    const { kind, classes } = found;
    return {
      file: this.#file,
      kind,
      classes,
      binary: found.layout === '[h,w]',
      inputWidth: width,
      inputHeight: height,
      width: found.width,
      height: found.height,
    };
  }

  /** Probabilities of an 8 bit RGB image of any size. `classes`: as many as the probe found. */
  async predict(image: RgbImage, form: InputForm, classes: number): Promise<ProbabilityMap> {
    const { width, height, data, classes: found } = await this.#run(image, form, classes);
    return { width, height, classes: found, data };
  }

  release(): Promise<void> {
    return this.#session.release();
  }

  #inputSize({ width, height }: InputForm): { width: number; height: number } {
    return { width: this.#input.width ?? width, height: this.#input.height ?? height };
  }

  async #run(image: RgbImage, form: InputForm, classes?: number) {
    const { width, height } = this.#inputSize(form);
    const resized = resizeBilinear(image, width, height);
    const { type, channelsLast } = this.#input;
    const batch = this.#input.batch ?? 1;
    const numbers = normalised(resized, form, channelsLast);
    const values = new Float32Array(numbers.length * batch);
    for (let n = 0; n < batch; n++) values.set(numbers, n * numbers.length);
    const [input = ''] = this.#session.inputNames;
    const [output = ''] = this.#session.outputNames;
    const shape = channelsLast ? [batch, height, width, 3] : [batch, 3, height, width];
    const tensor = tensorOf(this.#runtime, type, values, shape);
    try {
      const result = (await this.#session.run({ [input]: tensor }))[output];
      if (result?.type !== 'float32')
        throw badModel(this.#file, `its output ${output} holds ${result?.type}, not float32`);
      return this.#read(result.data as Float32Array, result.dims, classes);
    } catch (error) {
      if (error instanceof UserError) throw error;
      throw badModel(this.#file, `it cannot run an image of ${width} x ${height}: ${reasonOf(error)}`);
    } finally {
      tensor.dispose();
    }
  }

  #read(data: Float32Array, dims: readonly number[], classes: number | undefined) {
    const shape = dims.length === 4 ? dims.slice(1) : [...withoutBatch(dims, 3)];
    const count = shape.reduce((product, size) => product * size, 1);
    const first = data.slice(0, count);
    return readDense({ dtype: 'F32', shape, bytes: new Uint8Array(first.buffer) }, classes, this.#file);
  }
}

const IMAGE_TYPES = ['float32', 'uint8', 'int32'] as const;
type ImageType = (typeof IMAGE_TYPES)[number];

/** The input of a model: null where it leaves a size open. */
interface ImageInput {
  type: ImageType;
  channelsLast: boolean;
  batch: number | null;
  height: number | null;
  width: number | null;
}

const isImageType = (type: string): type is ImageType => IMAGE_TYPES.some((known) => known === type);

/** A model that takes whole numbers takes pixel values. */
function tensorOf({ Tensor }: OnnxRuntime, type: ImageType, values: Float32Array, shape: number[]) {
  const level = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));
  switch (type) {
    case 'float32':
      return new Tensor('float32', values, shape);
    case 'uint8':
      return new Tensor('uint8', Uint8Array.from(values, level), shape);
    case 'int32':
      return new Tensor('int32', Int32Array.from(values, level), shape);
    default:
      return type satisfies never;
  }
}

/** The only input must be a batch of images, [N,3,H,W] or [N,H,W,3]. */
function imageInput({ inputMetadata, inputNames }: Session, file: string): ImageInput {
  const [input] = inputMetadata;
  if (inputNames.length !== 1 || !input?.isTensor || !isImageType(input.type) || input.shape.length !== 4) {
    throw badModel(file, `it takes ${inputNames.join(', ')}, not one image [N,3,H,W] of float32, uint8 or int32`);
  }
  const [batch = null, a = null, b = null, c = null] = input.shape.map((size) =>
    typeof size === 'number' && size > 0 ? size : null,
  );
  const { type } = input;
  if (a !== 3 && c === 3) return { type, channelsLast: true, batch, height: a, width: b };
  if (a === 3 || a === null) return { type, channelsLast: false, batch, height: b, width: c };
  throw badModel(file, `its input has ${a} channels where an RGB image [N,3,H,W] has 3`);
}

/** Pixels / 255, less the mean, by the deviation, in the order of the channels; [3,H,W] or [H,W,3]. */
function normalised({ width, height, data }: RgbImage, { mean, std, channelOrder }: InputForm, channelsLast: boolean) {
  const pixels = width * height;
  const values = new Float32Array(3 * pixels);
  const [pixelStep, channelStep] = channelsLast ? [3, 1] : [1, pixels];
  for (let channel = 0; channel < 3; channel++) {
    const [m = 0, s = 1] = [mean[channel], std[channel]];
    const start = (channelOrder === 'bgr' ? 2 - channel : channel) * channelStep;
    for (let pixel = 0; pixel < pixels; pixel++) {
      values[start + pixel * pixelStep] = ((data[3 * pixel + channel] as number) / 255 - m) / s;
    }
  }
  return values;
}

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';

const badModel = (file: string, why: string): UserError =>
  new UserError('bad-onnx-model', `${file}: ${why}.`, {
    file,
    advice:
      'Give an ONNX model with one image input [N,3,H,W] and logits or probabilities [N,C,h,w] as its first output.',
  });
