import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { networkOptions } from '../../../test/models.js';
import { hasShared, sharedPath } from '../../../test/shared.js';
import { FormatError } from '../../formats/error.js';
import { readModel } from '../../formats/read.js';
import { UserError } from '../../protocol/errors.js';
import { recogniseNetwork } from '../open-network.js';

interface BadFile {
  file: string;
  must: string;
  reason: string;
  mention?: string;
  limit_bytes?: number;
  time_limit_s?: number;
}

const folder = (...parts: string[]) => sharedPath('models', 'bad', ...parts);

/** Opens a file as the studio does: reads it, then imports its graph. The reason of a refusal, and its sentence. */
function attempt(file: string): { reason: string; message: string; file: string | undefined } | 'opened' {
  try {
    const model = readModel(new Uint8Array(readFileSync(folder(file))), file);
    recogniseNetwork(model, networkOptions());
    return 'opened';
  } catch (error) {
    if (error instanceof FormatError) return { reason: error.reason, message: error.message, file: error.file };
    if (error instanceof UserError) return { reason: error.code, message: error.message, file: error.file };
    throw error;
  }
}

/** Files that are taken for something other than a broken ONNX file. The sentence says so. */
const otherReasons: Record<string, string> = {
  'not-protobuf.onnx': 'zip-truncated',
  'group-field-deep.onnx': 'not-a-checkpoint',
  // Sound files of graphs without a weight.
  'unsorted.onnx': 'nothing-to-train',
  'diamond-chain.onnx': 'nothing-to-train',
  'very-long-chain.onnx': 'nothing-to-train',
  // Its condition is a constant: the branch is taken.
  'control-flow-if.onnx': 'nothing-to-train',
};

/** Words that the sentence must have for a reason of bad.json. */
const sayings: Record<string, RegExp> = {
  'graph-cycle': /cycle|own output/,
  'external-data': /another file/,
  'undefined-value': /nothing makes|no node/,
  'duplicate-value': /twice/,
  'size-mismatch': /needs \d+ bytes but has/,
  'tensor-too-large': /would (have|make) [\d.e+]+ elements/,
  'several-inputs': /2 inputs \(input, mask\)/,
};

describe.runIf(hasShared)('hostile, broken and odd ONNX files are treated as bad.json says', () => {
  const { files } = hasShared
    ? (JSON.parse(readFileSync(folder('bad.json'), 'utf8')) as { files: BadFile[] })
    : { files: [] };
  const onnx = files.filter(({ file }) => file.endsWith('.onnx'));

  it('covers all of them', () => {
    expect(onnx.map(({ file }) => file).toSorted()).toEqual(
      readdirSync(folder())
        .filter((name) => name.endsWith('.onnx'))
        .toSorted(),
    );
  });

  it.each(onnx)('$file: $must ($reason)', ({ file, must, reason, mention, limit_bytes, time_limit_s }) => {
    const inherited = Reflect.ownKeys(Object.prototype);
    const before = process.memoryUsage();
    const started = performance.now();
    const result = attempt(file);
    expect(performance.now() - started).toBeLessThan((time_limit_s ?? 5) * 1000);
    const grown = process.memoryUsage().arrayBuffers - before.arrayBuffers - 4 * statSync(folder(file)).size;
    expect(grown).toBeLessThan(limit_bytes ?? 64 * 2 ** 20);
    expect(Reflect.ownKeys(Object.prototype)).toEqual(inherited);

    if (result === 'opened') {
      expect(must).not.toBe('refuse');
      return;
    }
    expect(result.reason).toBe(otherReasons[file] ?? reason);
    expect(result.file).toBe(file);
    const isBranch = file === 'control-flow-if.onnx';
    expect(result.message).toContain(isBranch ? '' : (mention ?? ''));
    expect(result.message).toMatch(sayings[result.reason] ?? /./);
  });

  it.each(['diamond-chain.onnx', 'very-long-chain.onnx', 'unsorted.onnx'])('%s is read', (file) => {
    const { onnx: graph } = readModel(new Uint8Array(readFileSync(folder(file))), file);
    expect(graph?.nodes.length).toBeGreaterThan(1);
  });

  it('a file without an opset is refused, and one with a batch norm in training mode', () => {
    expect(attempt('opset-missing.onnx')).toMatchObject({ reason: 'unsupported-opset' });
    expect(attempt('bn-training-mode.onnx')).toMatchObject({ reason: 'unsupported-attribute' });
  });
});
