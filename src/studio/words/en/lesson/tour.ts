export const tour = {
  take: 'Take the tour',
  goOn: (stop: string, stops: string) => `Go on with the tour (${stop} of ${stops})`,
  title: 'The tour',
  progress: 'Progress of the tour',
  spokenPlace: (stop: string, stops: string) => `Stop ${stop} of ${stops}.`,
  end: 'End the tour',
  leave: 'Leave',
  goesOn: 'The run goes on to this stop…',
  paused: 'The run is paused on its way to this stop.',
  letItGoOn: 'Let it go on',
  start: 'Start the demo',
  lacks: (stage: string) => `The recipe of this run has no ${stage}: this stop can only tell of it.`,
  pixel: {
    middle: 'Take the pixel in the middle',
    numbers: (x: string, y: string, entropy: string, weight: string) =>
      `Pixel x ${x}, y ${y}: h = ${entropy}, so (1 − h)^{γ} = ${weight}. `,
    sharpening: {
      surer: 'Its gradient makes it surer.',
      'less-sure': 'Its gradient makes it less sure: it is left for later.',
      unmoved: 'Its gradient leaves it as it is.',
      'left-out': 'The entropy limit leaves it out.',
    },
  },
  /** A text with a number follows the one before it: it begins with the space between them. */
  stops: {
    source: {
      title: 'The source model fails',
      trained:
        'This network was trained on clear days without snow. These are winter scenes, and nobody labelled them for it.',
      reaches: (mIoU: string) => ` Here it reaches an mIoU of ${mIoU}.`,
      labels: 'The labels that colour this picture are used only to measure: no stage sees them.',
      look: 'The picture: red is where the prediction is wrong.',
    },
    entropy: {
      title: 'It knows where it does not know',
      sure: 'Without labels nothing says what is wrong. But the network’s own probabilities say how sure it is of each pixel: the entropy h, from 0 (sure) to 1 (undecided).',
      misleads: 'That is all that the method has to go by. It can mislead: a network may be sure and wrong.',
      look: 'Bright is undecided. Compare with the errors of the stop before (key E).',
    },
    curriculum: {
      title: 'Align: the sure pixels first',
      weight:
        'Align lowers the entropy, but each pixel counts by (1 − h)^{γ}: sure pixels count much, unsure ones hardly. That is the curriculum.',
      click:
        'Click on a pixel of the picture. Its whole calculation opens on the right: probabilities, h, its weight, and what the gradient does to it.',
      clickKept:
        'Click on a pixel of the picture. What was kept of it opens on the right: h, its weight, and what the gradient does to it. In a run of your own, its probabilities stand there too.',
      look: 'A pixel at the edge of a thing, then one in the middle of the road.',
    },
    histogram: {
      title: 'The histogram moves',
      border:
        'Left of the dashed border, h = 1/(γ + 1), pixels are made surer. Right of it they are pushed up, less sure, and left for later stages.',
      mean: (first: string, now: string) =>
        `Mean entropy of a step: ${first} at first, ${now} now. It may rise, and that is no fault.`,
      look: 'The entropy histogram: its faint outlines are earlier steps.',
    },
    positive: {
      title: 'Teach: positive labels',
      teacher:
        'A teacher, the slow average of the student, labels each image; the student learns these pseudo labels on a disturbed view. Only labels above the threshold of their class are kept.',
      kept: (share: string) => ` In the last step ${share} of the pixels were kept.`,
      look: 'Kept pixels have the colour of their class; the others are dimmed and teach nothing here.',
    },
    negative: {
      title: 'Teach: negative labels',
      absent:
        'Where nobody can say what a pixel is, one can still say what it is not: a class below the probability δ is surely absent. So unsure pixels teach too.',
      ruledOut: (classes: string) => ` On average ${classes} classes of a pixel are ruled out.`,
      brings:
        'What it brings is small on this demo: half a point after Teach, nothing that is left at the end, measured with three seeds.',
      look: 'How many classes are ruled out at each pixel.',
    },
    propagate: {
      title: 'Propagate: easy images teach hard ones',
      ranked:
        'Images are ranked by their mean entropy. The easy ones count as labelled; half of their classes are cut out and pasted into a hard image, which the teacher labels elsewhere.',
      counts: 'A hard image counts by q, the share of its pixels of which the teacher is sure.',
      look: 'The mixed image, and the border between easy and hard in the strip below it.',
    },
    result: {
      title: 'The result, beside the cheapest remedy',
      reaches: (comparison: string) => `This run reaches an mIoU of ${comparison}.`,
      notMeasured: 'This run was not measured.',
      batchNorm: 'Batch norm re-estimated needs no gradient and no recipe: it is what a method has to beat.',
      short:
        'This was a short run. The whole demo goes from 33.1 to 38.0 on images that it never saw, batch norm to 33.8; Propagate’s part of it is 0.2, less than what the seed changes. These are means of three seeds.',
      look: 'Classes that lost, not only the mean. Then the lessons ask what each part is good for.',
    },
  },
};
