export const propagation = {
  title: 'What does propagation do, and when does it not?',
  about: 'Easy images teach hard ones by pieces that are pasted. What it gains in the demo, and where it lost.',
  steps: {
    easyAndHard: {
      title: 'Easy and hard',
      text: [
        'All target images are ranked by their mean entropy. The first ones count as labelled, by the teacher’s own labels. In this recipe nine tenths are easy.',
      ],
      todo: 'Look along the strip of images below the picture. Which would you call hard?',
      look: 'Night and heavy snow, beside scenes at noon.',
      question: 'Is an image with low entropy also one with few errors?',
      answer: [
        'Often, but not always: an image of which the network is sure and wrong counts as easy, and teaches its mistakes. Ranking by entropy also prefers easy scenes over rare classes: on CamVid its easy half held half as many poles and pedestrians.',
      ],
    },
    mixed: {
      title: 'A mixed image',
      text: [
        'Half of the classes of an easy image are cut out and pasted into a hard one. The pasted pixels keep the easy image’s labels and count fully; the others have the teacher’s label and count by q.',
      ],
      todo: 'Run the recipe, pause in Propagate, and press 8 for the mixed image. Pin a pixel of a hard image.',
      look: 'q in the card of the pixel: the share of the image’s pixels of which the teacher is sure.',
      question: 'What does the network see at the border of a pasted piece?',
      answer: [
        'A thing in surroundings that it never had: it must know the thing by itself, and not by its usual neighbours. That is the point of mixing, and also its risk: such borders exist in no real image.',
      ],
    },
    without: {
      title: 'The same without it',
      text: ['The same run, ended before Propagate.'],
      todo: 'Queue both runs. Compare opens when they are done.',
      look: 'The two ends of the curve, and the classes one by one.',
      question: 'What does Propagate gain here?',
      answer: [
        'On 24 images that no run saw: 37.8 after Teach, 38.0 after Propagate, in the mean of three seeds. The seeds move the end by 0.8. A gain of 0.2 within a spread of 0.8 is no gain that one could claim.',
        'If your own two runs differ by more, it is the seed’s doing as likely as not. Try it: change the seed and queue again.',
      ],
    },
    lost: {
      title: 'Where it lost',
      text: [
        'In the paper Propagate adds 1.6 points on GTA5 to Cityscapes, with a large transformer, 40,000 steps, crops and a semantic contrast. Small runs are another matter.',
      ],
      todo: 'Before you unfold the answer: what may go wrong with two mixed images in a batch?',
      look: 'Option “Batch norm” of Propagate.',
      question: 'What was measured on CamVid at dusk?',
      answer: [
        'With pretrained features Teach reaches 46.6 and Propagate after it 45.6, with a spread of 1.3: it lost. From scratch it is 37.9 and 37.8: nothing. The recipe “quick” therefore leaves it out.',
        'Two known reasons: statistics of small batches of mixed images are unlike those of real ones, and the easy half may be one part of the video.',
      ],
    },
  },
};
