export const ablation = {
  title: 'What is each part good for?',
  legend: 'Run the recipe as it is, and then',
  going: 'A run is going on.',
  queue: (runs: number) => `Queue ${runs} runs and compare`,
  leftOut: (most: number, names: string) =>
    `Compare shows ${most} runs at a time. It leaves out: ${names}. Afterwards others can be chosen in the list of runs.`,
  lost: {
    text: (names: string) =>
      `The page was loaded again before these runs of the ablation were done: ${names}. Runs that were done are kept; one that was going on is in the list of runs, as far as it was saved.`,
    files: 'Queued again, they begin anew, with the files that are open then.',
    again: (count: number) => (count === 1 ? 'Queue it again' : `Queue these ${count} again`),
    forget: 'Forget them',
  },
  busy: 'Queueing the runs…',
  asItIs: 'as it is',
  changes: {
    curriculum: { title: 'without curriculum', about: 'γ is 0 in Align: all pixels count alike.' },
    negatives: {
      title: 'without negatives',
      about: 'The weight of the negative labels is 0 in Teach and Propagate.',
    },
    propagation: { title: 'without propagation', about: 'The run ends before Propagate.' },
    'batch-norm': {
      title: 'batch norm only',
      about: 'Only the statistics of batch norm are taken from the target images: no gradient, no pseudo label.',
    },
  },
  list: {
    label: 'Queued runs',
    done: (done: number, runs: number) => `${done} of ${runs} runs are done.`,
    failed: (count: number) =>
      count === 1 ? 'One failed; the others go on without it.' : `${count} failed; the others go on without them.`,
    cancelAll: 'Cancel all',
    compare: 'Compare them',
    cancel: (title: string) => `Cancel “${title}”`,
    progress: (title: string) => `Progress of “${title}”`,
    follow: 'The runs follow each other by themselves.',
    left: (duration: string) => `About ${duration} of training left.`,
  },
  states: {
    waiting: 'waits',
    running: 'runs',
    done: 'done',
    failed: 'failed',
    cancelled: 'cancelled',
    lost: 'lost by a reload',
  },
  problems: {
    otherTab: 'Another tab has a run.',
    notStarted: 'It could not be started.',
    endedEarly: 'It ended early.',
  },
};
