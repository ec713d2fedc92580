/**
 * Cohen's kappa (1960) of two raters: 1 where they always agree, 0 where they agree only as often as by chance.
 * @param share of what they agree on, 0..1
 * @param chance share that raters with the same frequencies would agree on by chance, below 1
 */
export const cohensKappa = (share: number, chance: number): number => (share - chance) / (1 - chance);
