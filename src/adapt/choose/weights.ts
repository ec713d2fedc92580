/** A smaller standard deviation of InfoMax counts as this one: where nearly nothing sets the candidates apart, all count nearly the same. */
const LEAST_DEVIATION = 0.01;

/**
 * How much each candidate's vote counts, the heaviest 1 (docs/adr/0042): e to the power of z, where z says by how many standard deviations
 * its InfoMax lies above the mean of those that vote. 0 for one that does not vote, or whose InfoMax is no number.
 */
export function weightsOf(infoMax: readonly number[], votes: readonly boolean[]): number[] {
  const counts = infoMax.map((value, place) => votes[place] === true && Number.isFinite(value));
  // Sorted: the sums do not depend on the order of the candidates.
  const voting = infoMax.filter((_, place) => counts[place]).sort((a, b) => a - b);
  const mean = voting.reduce((sum, value) => sum + value, 0) / voting.length;
  const deviation = Math.sqrt(voting.reduce((sum, value) => sum + (value - mean) ** 2, 0) / voting.length);
  const most = voting.at(-1) ?? 0;
  return infoMax.map((value, place) =>
    counts[place] ? Math.exp((value - most) / Math.max(LEAST_DEVIATION, deviation)) : 0,
  );
}
