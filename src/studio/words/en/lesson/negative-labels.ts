export const negativeLabels = {
  title: 'Why negative labels?',
  about:
    'Where nobody can say what a pixel is, one may still say what it is not. How much that brings here, and how little.',
  steps: {
    unsure: {
      title: 'What can be said of an unsure pixel',
      text: [
        'A pseudo label names one class. Where the teacher is unsure, that name is often wrong, and labels below their threshold are dropped: the pixel then teaches nothing.',
        'A negative label only says: not these classes. Each class with a probability below δ is ruled out.',
      ],
      todo: 'Click on an unsure pixel, and read which classes are struck out.',
      look: 'The layer Negative labels: how many of the 11 classes are ruled out at each pixel.',
      question: 'Where are few classes ruled out, and what does that mean?',
      answer: [
        'At the edges of things and in the far distance. There the network spreads its probability over many classes: it may say little even of what is absent.',
      ],
    },
    loss: {
      title: 'Its loss and its gradient',
      text: [
        'L_neg = − ln(1 − s), s being the sum of the probabilities that are ruled out. It moves s into the other classes, in proportion to what they have already.',
      ],
      todo: 'Run the recipe, pause in Teach, and pin a pixel whose positive label is not kept.',
      look: 'In its card: the positive loss is none, the negative one is not, and which logits a step lowers.',
      question: 'Can a negative label be wrong?',
      answer: [
        'Yes: where the true class has less than δ. The error matrix of the source decides how often. δ = 0.05 with 11 classes is about half of what an even guess gives each class.',
      ],
    },
    without: {
      title: 'The same without them',
      text: ['With weight 0 for the negative labels in Teach and Propagate: same seed, same steps.'],
      todo: 'Queue both runs. Compare opens when they are done.',
      look: 'The mIoU after Teach, then that at the end.',
      question: 'How much do negative labels bring here?',
      answer: [
        'On 24 images that no run saw, three seeds: Teach ends at 37.8 with them and 37.3 without; the seeds move these by 0.2 and 0.4. So half a point, barely more than chance.',
        'At the end it is 38.0 with and 38.1 without: Propagate makes up for it. In this demo they change little.',
        'One run of each says even less. A difference under a point in Compare is no evidence, in whichever direction.',
      ],
    },
    noHelp: {
      title: 'When they do not help',
      text: [
        'Negative labels are meant for pixels without a positive one. A recipe that keeps every pseudo label (positive = all) leaves them less to do.',
      ],
      todo: 'Think of a data set in which a rare class has a low probability even where it is.',
      look: 'The per-class table of the result: rare classes first.',
      question: 'What happens to such a class?',
      answer: [
        'It falls below δ where it really is, and is ruled out there: negative labels can erase it. On CamVid (one network, one seed, PyTorch) Teach was 0.6 better on the adapted images without them: too little to say more than that they are not always worth their place.',
      ],
    },
  },
};
