/** The timed dispatches of one piece of work, in their order. */
export interface TimedDispatch {
  /** Label of the pipeline: the kernel's name, with its constants. */
  kernel: string;
  workgroups: readonly [number, number, number];
}

/** Writes a timestamp before and behind a pass. */
export type NextStamps = (dispatch: TimedDispatch) => GPUComputePassTimestampWrites;

/**
 * A compute pass that is a pass of its own for every dispatch, since WebGPU takes timestamps only at the borders of passes. It
 * has what tfjs and our kernels call of a pass.
 */
export class DividedPass {
  private pipeline: GPUComputePipeline | undefined;
  private readonly groups = new Map<number, GPUBindGroup>();

  constructor(
    private readonly begin: (descriptor: GPUComputePassDescriptor) => GPUComputePassEncoder,
    private readonly nextStamps: NextStamps,
  ) {}

  setPipeline(pipeline: GPUComputePipeline): void {
    this.pipeline = pipeline;
  }

  setBindGroup(index: number, group: GPUBindGroup): void {
    this.groups.set(index, group);
  }

  dispatchWorkgroups(x: number, y = 1, z = 1): void {
    const { pipeline } = this;
    if (!pipeline) throw new Error('A dispatch needs a pipeline.');
    const timestampWrites = this.nextStamps({ kernel: pipeline.label, workgroups: [x, y, z] });
    const pass = this.begin({ timestampWrites });
    pass.setPipeline(pipeline);
    for (const [index, group] of this.groups) pass.setBindGroup(index, group);
    pass.dispatchWorkgroups(x, y, z);
    pass.end();
  }

  /** Each dispatch has ended its own pass. */
  end(): void {}
}
