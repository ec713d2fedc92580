import { type Domain, targetDomains } from './domains.js';

export interface DemoScene {
  seed: number;
  domain: Domain;
}

/** A set of the demo: its key in manifest.json, its folders under public/demo and its scenes in order. */
export interface DemoSet {
  name: 'target' | 'heldout';
  images: string;
  labels: string;
  scenes: readonly DemoScene[];
}

/**
 * Seeds below this belong to the demo's target and held-out sets. Train and test source networks on seeds from here on
 * (up to 2^31), so that no network has seen the streets of the demo.
 */
export const FIRST_SOURCE_SEED = 100_000;

const TARGETS_PER_DOMAIN = 12;
const HELDOUT_PER_DOMAIN = 8;

/** The domains take turns, so that the first few images show them all. */
const takeTurns = (firstSeed: number, perDomain: number): DemoScene[] =>
  Array.from({ length: perDomain * targetDomains.length }, (_, index) => ({
    seed: firstSeed + index,
    domain: targetDomains[index % targetDomains.length]!,
  }));

export const demoSets: readonly DemoSet[] = [
  { name: 'target', images: 'target', labels: 'target-labels', scenes: takeTurns(1000, TARGETS_PER_DOMAIN) },
  { name: 'heldout', images: 'heldout', labels: 'heldout-labels', scenes: takeTurns(4000, HELDOUT_PER_DOMAIN) },
];
