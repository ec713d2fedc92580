import type { Network } from '../nn/network.js';
import { FlatBuffer } from '../nn/parameters.js';

/** The running statistics of a network at another time. */
class Other {
  private readonly statistics: FlatBuffer;
  private readonly spare: FlatBuffer;
  private batchesTracked = 0;

  constructor(private readonly network: Network) {
    const { statistics } = network.layout;
    this.statistics = new FlatBuffer('statistics of another time', statistics);
    this.spare = new FlatBuffer('statistics on their way', statistics);
  }

  take(): void {
    this.statistics.copyFrom(this.network.weights.statistics);
    this.batchesTracked = this.network.batchesTracked;
  }

  swap(): void {
    const { weights, batchesTracked } = this.network;
    this.spare.copyFrom(weights.statistics);
    weights.statistics.copyFrom(this.statistics);
    this.statistics.copyFrom(this.spare);
    [this.network.batchesTracked, this.batchesTracked] = [this.batchesTracked, batchesTracked];
  }

  dispose(): void {
    this.statistics.dispose();
    this.spare.dispose();
  }
}

/**
 * The forward pass of a step moves running statistics of batch norm. Where a step begins before the one before it has been
 * reported, this puts them aside, so that whoever looks at the networks meanwhile sees them as that step left them.
 */
export class MovedStatistics {
  /** Made when they are first needed: most of those who take few steps never need them. */
  private others: readonly Other[] | undefined;

  constructor(private readonly networks: readonly Network[]) {}

  /** Does what may move statistics, and puts them aside: the networks have those of before. */
  async aside<Result>(work: () => Promise<Result>): Promise<Result> {
    this.others ??= this.networks.map((network) => new Other(network));
    for (const other of this.others) other.take();
    try {
      return await work();
    } finally {
      this.swap();
    }
  }

  /** The networks get what was put aside. */
  swap(): void {
    for (const other of this.others ?? []) other.swap();
  }

  dispose(): void {
    for (const other of this.others ?? []) other.dispose();
  }
}
