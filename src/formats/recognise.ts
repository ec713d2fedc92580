import { hasText } from './bytes.js';
import { FormatError } from './error.js';
import type { ModelFile } from './model-file.js';

const download = 'Download the model file itself again.';
const convert = 'Give the state dict as .safetensors or .pth.';

/** An archive that is not opened, by its first bytes. */
const archive = (text: string, kind: string) => ({
  text,
  reason: 'unsupported-format',
  message: `This is a ${kind} archive, which is not opened.`,
  advice: 'Unpack it and give the model file inside, or pack that as .zip.',
});

/** Files that people take for models by mistake. They are recognised by their first bytes, or by bytes at an offset. */
const strangers: { text: string; offset?: number; reason: string; message: string; advice: string }[] = [
  {
    text: '\x93NUMPY',
    reason: 'not-a-checkpoint',
    message: 'This is a NumPy file, not a PyTorch checkpoint.',
    advice: convert,
  },
  {
    text: 'ustar',
    offset: 257,
    reason: 'unsupported-format',
    message: 'This is a tar archive (or a tar checkpoint of PyTorch before 0.1.10), which is not supported.',
    advice: 'Unpack it, or save it again with a newer PyTorch.',
  },
  {
    text: '\x1f\x8b',
    reason: 'not-a-checkpoint',
    message: 'This is a gzip archive, not a model file.',
    advice: 'Unpack it first.',
  },
  archive('7z\xbc\xaf', '7z'),
  archive('Rar!', 'RAR'),
  archive('BZh', 'bzip2'),
  archive('\xfd7zXZ', 'xz'),
  archive('\x28\xb5\x2f\xfd', 'Zstandard'),
  {
    text: 'TFL3',
    offset: 4,
    reason: 'unsupported-format',
    message: 'This is a TensorFlow Lite model, which cannot be opened.',
    advice: 'Convert it to ONNX (python -m tf2onnx.convert --tflite).',
  },
  {
    text: 'GGUF',
    reason: 'unsupported-format',
    message: 'This is a GGUF file of quantised weights, which cannot be opened.',
    advice: convert,
  },
  ...['ptrt', 'ftrt'].map((text) => ({
    text,
    reason: 'unsupported-format',
    message: 'This is a TensorRT engine, which is built for one GPU and holds no weights that could be trained.',
    advice: 'Give the ONNX file that it was built from.',
  })),
  {
    text: 'MATLAB 5.0',
    reason: 'not-a-checkpoint',
    message: 'This is a MATLAB file, not a model file.',
    advice: convert,
  },
  {
    text: '\x89HDF',
    reason: 'unsupported-format',
    message: 'This is an HDF5 file (Keras?), which cannot be opened.',
    advice: `Convert it to ONNX (python -m tf2onnx.convert --keras). ${convert}`,
  },
  {
    text: '\x89PNG',
    reason: 'not-a-checkpoint',
    message: 'This is a PNG picture, not a model file.',
    advice: download,
  },
];

/** So many bytes at the start of a file show its format. */
export const headLength = 512;

/**
 * The format of a model file, by its first bytes. `size`: that of the whole file.
 * @throws FormatError for anything else.
 */
export function recognise(bytes: Uint8Array, file: string, size = bytes.length): ModelFile['format'] {
  refuseText(bytes, file, size);
  if (hasText(bytes, 'PK')) return 'pth';
  for (const { text, offset, reason, message, advice } of strangers) {
    if (hasText(bytes, text, offset ?? 0)) throw new FormatError(reason, message, file, advice);
  }
  if (beginsLikeOnnx(bytes)) return 'onnx';
  if (isSafetensors(bytes)) return 'safetensors';
  if (bytes[0] === 0x80 && (bytes[1] ?? 9) <= 5) return 'pth';
  if (isOnnx(bytes)) return 'onnx';
  if (bytes.length < 9) {
    throw new FormatError('truncated', `The file is too short (${bytes.length} bytes) to be a model.`, file, download);
  }
  const message = 'This is neither a safetensors file nor a PyTorch checkpoint nor an ONNX file.';
  throw new FormatError('not-a-checkpoint', message, file, convert);
}

/** Refuses an empty file, a pointer and a web page in place of the model. */
function refuseText(bytes: Uint8Array, file: string, size: number): void {
  if (bytes.length === 0) throw new FormatError('empty-file', 'The file is empty.', file, download);
  const start = new TextDecoder().decode(bytes.subarray(0, headLength));
  if (start.startsWith('version https://git-lfs')) {
    const meant = /\nsize ([0-9]+)/.exec(start)?.[1];
    const whole = meant === undefined ? '' : ` of ${meant} bytes`;
    const message = `This is a Git LFS pointer (${size} bytes), not the model itself${whole}.`;
    throw new FormatError('git-lfs-pointer', message, file, 'Download the real file, or run `git lfs pull`.');
  }
  if (/^\s*<(?:!doctype|html|\?xml|head|body)/i.test(start)) {
    const what = /^\s*<\?xml/i.test(start) && !/<(?:!doctype )?html/i.test(start) ? 'an XML text' : 'an HTML page';
    const message = `This is ${what}, not a model file (a failed download?).`;
    throw new FormatError('not-a-checkpoint', message, file, download);
  }
}

/** A header follows its length. An absurd length before a '{' is safetensors too, but a broken file. */
function isSafetensors(bytes: Uint8Array): boolean {
  if (bytes.length < 9) return false;
  return bytes[8] === 0x7b || bytes.subarray(4, 8).every((byte) => byte === 0);
}

/** The first field is `ir_version`, the second another one of ModelProto. No safetensors header below 4 GB begins so. */
function beginsLikeOnnx(bytes: Uint8Array): boolean {
  const header = bytes.subarray(4, 8).every((byte) => byte === 0);
  return !header && bytes[0] === 0x08 && (bytes[1] ?? 0xff) < 0x40 && onnxTags.includes(bytes[2] ?? 0);
}

/** Tags with which the fields of ONNX's ModelProto begin. */
const onnxTags = [0x08, 0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42];

/** The file begins with a field of ModelProto, as a rule with `ir_version`, and is no text. */
function isOnnx(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, 512);
  return head.length >= 8 && onnxTags.includes(head[0] ?? 0) && !isText(head);
}

/** True for UTF-8 without control characters other than a tab and the ends of lines. The last letter may be cut. */
function isText(bytes: Uint8Array): boolean {
  if (bytes.some((byte) => byte === 0x7f || (byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d].includes(byte)))) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
