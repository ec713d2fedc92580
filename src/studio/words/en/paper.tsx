import type { ReactNode } from 'react';

export const paper = {
  sheet: {
    title: 'Where this recipe leaves the paper',
    about: (recipe: string) => `Recipe “${recipe}”, beside Align, Teach and Propagate as their authors released them.`,
    otherMethod: (name: string) =>
      `“${name}” is another method, not ATP with other options; docs/rivals.md says whose, and what is simplified.`,
  },
  link: {
    otherMethod: 'Another method than the paper’s',
    none: 'As the paper’s code was released',
    places: (count: number) => `Leaves the paper in ${count} place${count === 1 ? '' : 's'}`,
  },
  departures: {
    title: 'What differs, and why',
    about: (reference: string) =>
      `Compared with the recipe “${reference}”, the released settings that are nearest. “→” leads from the paper to this recipe.`,
    none: 'The method is that of the released code, option by option. docs/rivals.md lists what no option covers.',
    sizes: (count: number) => `${count} size${count === 1 ? '' : 's'}: how much and how long, no other method`,
    added: 'added',
    leftOut: 'left out',
    order: 'Order',
    optionOfStage: (stage: string, option: string) => `${stage}: ${option}`,
  },
  curves: {
    title: 'The two gradients of Align',
    about: (less: ReactNode) => (
      <>
        Both have the same loss. With the weight in the gradient its slope is negative above 1/(γ + 1): a step makes
        those pixels {less} sure. Detached, the slope is positive everywhere: unsure pixels only wait.
      </>
    ),
    less: 'less',
    choice: 'Gradient of the curriculum weight',
    through: 'In the gradient',
    detached: 'Detached',
    entropy: 'Entropy h',
  },
  reading: {
    text: (h: string, loss: ReactNode, slope: ReactNode, does: string) => (
      <>
        At h = {h}: loss {loss}, slope {slope}: {does}
      </>
    ),
    loss: '(1 − h)^γ h, before the weight of the entropy term.',
    slope: 'How much the loss grows with h. A step lowers h where it is above 0, and raises h where it is below.',
    leftOut: 'left out',
    lessSure: 'made less sure',
    waits: 'waits',
    surer: 'made surer',
  },
  facts: {
    border: (gammas: string, border: ReactNode) => (
      <>
        γ = {gammas}, dashed border 1/(γ + 1) = {border}
      </>
    ),
    overStage: (gammas: string) => `${gammas} over the stage (broken curves: its end)`,
    borderTip: 'Where (1 − h)^γ h has its maximum. With the weight in the gradient the slope changes its sign here.',
    limit: (limit: string) => `Pixels with h above ${limit} (entropyLimit) are left out.`,
    above: (share: ReactNode, does: string, whose: ReactNode) => (
      <>
        {share} of the pixels lie above the border: {does} {whose}
      </>
    ),
    pushed: 'they are pushed to be less sure',
    wait: 'they wait',
    shareTip: (whose: string) => `Of the pixels of ${whose}; blue behind the curves, on a square-root scale.`,
    noEntropies: 'Open a source model and images: the entropies of their pixels are drawn behind the curves.',
  },
  entropies: {
    ofStep: (step: number) => `step ${step} of Align`,
  },
  plot: {
    through: { title: 'Weight in the gradient', origin: 'as released', unsure: '↓ made less sure' },
    detached: { title: 'Weight detached', origin: 'not in the paper', unsure: '↓ wait' },
    thisRecipe: 'this recipe',
    loss: 'Loss of a pixel, the same in both',
    derivative: 'Its derivative, by the entropy h',
    derivativeOf: (gradient: string, gammas: readonly string[]) =>
      `Derivative of the loss by h, ${gradient.toLowerCase()}, gamma ${gammas.join(' to ')}`,
  },
};
