/** One parameter's optimiser steps in float64, as torch.optim documents them: the oracles of the kernels. */
export interface AdamWState {
  weight: number;
  m: number;
  v: number;
}

export interface AdamWSettings {
  learningRate: number;
  beta1: number;
  beta2: number;
  eps: number;
  weightDecay: number;
}

export function adamWReference(state: AdamWState, g: number, settings: AdamWSettings, step: number): AdamWState {
  const { learningRate, beta1, beta2, eps, weightDecay } = settings;
  const decayed = state.weight * (1 - learningRate * weightDecay);
  const m = beta1 * state.m + (1 - beta1) * g;
  const v = beta2 * state.v + (1 - beta2) * g * g;
  const mHat = m / (1 - beta1 ** step);
  const vHat = v / (1 - beta2 ** step);
  return { weight: decayed - (learningRate * mHat) / (Math.sqrt(vHat) + eps), m, v };
}

export interface SgdState {
  weight: number;
  velocity: number;
}

export interface SgdSettings {
  learningRate: number;
  momentum: number;
  weightDecay: number;
}

export function sgdReference(state: SgdState, g: number, settings: SgdSettings, step: number): SgdState {
  const decayed = g + settings.weightDecay * state.weight;
  const velocity = step === 1 ? decayed : settings.momentum * state.velocity + decayed;
  return { weight: state.weight - settings.learningRate * velocity, velocity };
}
