import type { Kernel } from './kernel.js';

export interface Pipeline {
  pipeline: GPUComputePipeline;
  layout: GPUBindGroupLayout;
}

/** Compilations beside other work that have not ended, of all devices. */
const underway = new Set<Promise<void>>();

/** Resolves when no kernel is being compiled: a process that ends before crashes in the threads of Dawn and of the driver. */
export async function compilationsEnded(): Promise<void> {
  while (underway.size > 0) await Promise.all(underway);
}

const keyOf = ({ name, constants }: Kernel): string => (constants ? `${name} ${JSON.stringify(constants)}` : name);

/** The compiled kernels of a device, each compiled once. */
export class Pipelines {
  private readonly made = new Map<string, Pipeline>();
  private readonly coming = new Map<string, Promise<void>>();

  constructor(private readonly device: GPUDevice) {}

  /** Compiles a kernel where that was not done ahead. */
  of(kernel: Kernel): Pipeline {
    return this.made.get(keyOf(kernel)) ?? this.keep(kernel, this.device.createComputePipeline(this.describe(kernel)));
  }

  /**
   * Compiles kernels beside other work; resolves when all are there. A kernel that cannot be compiled is left out: its
   * first use reports the error, as it does where nothing was compiled ahead.
   */
  async compileAhead(kernels: Iterable<Kernel>): Promise<void> {
    for (const kernel of kernels) {
      const key = keyOf(kernel);
      if (this.made.has(key) || this.coming.has(key)) continue;
      const compiling = this.compile(kernel);
      this.coming.set(key, compiling);
      underway.add(compiling);
      void compiling.finally(() => underway.delete(compiling));
    }
    await Promise.all(this.coming.values());
  }

  private async compile(kernel: Kernel): Promise<void> {
    try {
      const pipeline = await this.device.createComputePipelineAsync(this.describe(kernel));
      if (!this.made.has(keyOf(kernel))) this.keep(kernel, pipeline);
    } catch {
      // See above.
    } finally {
      this.coming.delete(keyOf(kernel));
    }
  }

  private describe(kernel: Kernel): GPUComputePipelineDescriptor {
    return {
      label: keyOf(kernel),
      layout: 'auto',
      compute: {
        module: this.device.createShaderModule({ label: kernel.name, code: kernel.wgsl }),
        entryPoint: 'main',
        ...(kernel.constants ? { constants: kernel.constants } : {}),
      },
    };
  }

  private keep(kernel: Kernel, pipeline: GPUComputePipeline): Pipeline {
    const made = { pipeline, layout: pipeline.getBindGroupLayout(0) };
    this.made.set(keyOf(kernel), made);
    return made;
  }
}
