import { type Runner, Unavailable } from '../../case.js';
import type { Platform, TorchDevice, TorchProcess } from '../../platform.js';

type Write = (values: Uint8Array | Float32Array | Int32Array) => Promise<string>;
type Fields = (write: Write) => Promise<object>;

/** Work that PyTorch holds ready in its process. */
export interface TorchWork {
  runner: Omit<Runner, 'check'>;
  /** Its arrays by name, and the other numbers of the answer. */
  result(fields: Fields): Promise<{ arrays: Map<string, Float32Array>; answer: Record<string, unknown> }>;
}

let lastId = 0;

/** Opens work of this kind; `fields` makes the rest of the request. Throws Unavailable where the device is absent. */
export async function openTorch(
  platform: Platform,
  device: TorchDevice,
  kind: 'convolution' | 'teach-step',
  fields: Fields,
): Promise<TorchWork> {
  const torch = await platform.torch();
  if (device === 'cuda' && torch.host.cuda === null) throw new Unavailable('PyTorch sees no CUDA device');
  const id = ++lastId;
  const write: Write = (values) => torch.write(values);
  await torch.ask({ ask: 'open', id, kind, device, ...(await fields(write)) });
  const time = async (repetitions: number) => Number((await torch.ask({ ask: 'time', id, repetitions })).milliseconds);
  return {
    runner: {
      run: () => time(1),
      settle: async () => undefined,
      time,
      dispose: () => torch.ask({ ask: 'close', id }),
    },
    async result(resultFields) {
      const file = await torch.write(new Uint8Array());
      const answer = await torch.ask({ ask: 'result', id, file, ...(await resultFields(write)) });
      return { arrays: await readArrays(torch, file, answer.arrays as [string, number][]), answer };
    },
  };
}

async function readArrays(
  torch: TorchProcess,
  file: string,
  arrays: readonly [string, number][],
): Promise<Map<string, Float32Array>> {
  const values = await torch.read(file);
  let at = 0;
  return new Map(
    arrays.map(([name, count]) => {
      at += count;
      return [name, values.subarray(at - count, at)];
    }),
  );
}
