export const curriculum = {
  title: 'Why a curriculum?',
  about:
    'Lowering entropy everywhere also makes mistakes surer. What changes when sure pixels come first, and when that harms.',
  steps: {
    unsure: {
      title: 'Sure, unsure, wrong',
      text: [
        'The network was trained on clear days; these scenes are in winter. Its entropy h says of each pixel how unsure it is, without any label.',
      ],
      todo: 'Look at the layer Entropy, then press E for the errors. Click on a pixel that is wrong.',
      look: 'Whether the bright pixels of the one are the red ones of the other.',
      question: 'Is every wrong pixel unsure?',
      answer: [
        'No. Many wrong pixels are unsure, so entropy is a useful sign. But some are wrong and sure, and nothing in the picture of the entropy tells them from the right ones.',
      ],
    },
    sureFirst: {
      title: 'Sure pixels first',
      text: [
        'Align lowers the entropy, each pixel weighed by (1 − h)^{γ} with γ = 5. The weight takes part in the gradient: left of h = 1/(γ + 1) = 0.167 a pixel is made surer, right of it less sure.',
      ],
      todo: 'Run the recipe, and pause in Align. Pin a pixel left of the border and one right of it.',
      look: 'The entropy histogram with its dashed border, and the slope in the card of the pinned pixel.',
      question: 'Why should a pixel ever be made less sure?',
      answer: [
        'An unsure pixel has no clear winner yet. Pushing it to the present favourite would fix a guess. Pushed up, it is decided later, when the features around it have moved.',
      ],
    },
    without: {
      title: 'The same without it',
      text: [
        'With γ = 0 all pixels count alike: plain entropy minimisation, with the same steps, seed and later stages.',
      ],
      todo: 'Queue both runs. Compare opens by itself when they are done.',
      look: 'The curves of the mIoU, and the classes that fall.',
      question: 'Which one ends higher, and is the difference more than chance?',
      answer: [
        'Measured on 24 images that no run saw, means of three seeds: after Align 36.6 with the curriculum and 34.5 without; at the end 38.0 and 33.0. The source has 33.1, so without the curriculum the run ends where it began.',
        'The seeds move these figures by up to 1.0: here the difference is real. On the images that are adapted, your own figures may be a point or two higher.',
      ],
    },
    noHelp: {
      title: 'When it does not help',
      text: [
        'A figure of one data set is no law. On CamVid at dusk, with a network with pretrained features, half of the pixels lie right of the border.',
      ],
      todo: 'Before you unfold the answer: what would you expect there of the curriculum as released?',
      look: 'Option “curriculumGradient” of Align: detached, the weight weighs but pushes nothing up.',
      question: 'What was measured there?',
      answer: [
        'Align reaches 41.9 as released, 44.9 with the weight detached, and plain entropy, without any curriculum, 45.5 (three seeds, spread 0.1 to 0.5). Batch norm alone has 43.8, so as released Align lost there.',
        'The lesson: the weight helps as long as most pixels are sure and right. Look at the histogram before you choose.',
      ],
    },
  },
};
