import { counted } from './counted.js';

export const time = {
  /** Where in a run one looks. */
  place: (stage: string, step: number, steps: number) => `${stage}, step ${step} of ${steps}`,
  beforeFirst: (stage: string) => `${stage}, before the first step`,
  bar: {
    label: 'Time of the run',
    now: (place: string) => `Now: ${place}`,
    play: 'Play the run back',
    pause: 'Pause the playback',
    playAbout: 'The run itself is not touched',
    playKey: 'Space, on the slider',
    earlier: 'Earlier',
    later: 'Later',
    live: 'Live',
    result: 'Result',
    speed: 'Pictures a second',
    loop: 'Play in a loop',
    save: 'Save as an animation',
    saveAbout: 'The layers of the panes over the steps, as a GIF',
  },
  /** What pictures there are over time. */
  note: {
    recordAlone: 'A record alone holds no pictures: curves and histogram move.',
    none: 'This run keeps no pictures over time: curves and histogram move. Their budget is set under Runs.',
    /** `own`: pictures of this image. `budget`: null where none was set. */
    kept: (own: number, images: number, size: string, budget: string | null) =>
      `${counted(own, 'picture')} of this image, ${counted(images, 'image')} in all, ${size}${budget === null ? '' : ` of ${budget}`}.`,
    ofOthers: (names: string) => `No pictures of this image were kept over time. Kept: ${names}.`,
  },
  picture: {
    reading: 'Reading the picture…',
    none: 'No pictures of this image were kept over time. They were kept of:',
    image: (number: number) => `Image ${number}`,
  },
  budget: {
    label: 'Pictures over time',
    nothing: 'none',
    most: (size: string) => `at most ${size}`,
    taken: (size: string) => `The run that goes on has taken ${size} for them.`,
    none: 'No pictures are kept while a run goes on: its slider moves only curves and histogram.',
    tooSmall: (pixels: string) => `At ${pixels} pixels, not even a few pictures fit: none are kept.`,
    /** `each`: bytes each time. `most`: bytes of all times. */
    kept: (images: number, each: string, pixels: string, most: string, times: number) =>
      `All layers of ${counted(images, 'image')} are kept while a run goes on: about ${each} each time at ${pixels} pixels. ` +
      `For the next run that is ${most} at most, for up to ${counted(times, 'step')}.`,
  },
  animation: {
    title: 'Save as an animation',
    about: 'The kept pictures of this image, one after the other, as an animated GIF. It is made on this computer.',
    loading: 'Loading…',
    shown: 'Shown',
    /** Between two layers. */
    and: ' and ',
    size: 'Size',
    sizeOf: (pixels: string) => `${pixels} a picture`,
    ownSize: (pixels: string) => `${pixels} a picture, its own`,
    speed: 'Pictures a second',
    withStep: 'Write stage and step under each picture',
    note: (pictures: number) =>
      `${counted(pictures, 'picture')}. A GIF has 255 colours: shades of a photograph become a little coarser. Where a layer does not exist yet, its picture is grey.`,
    cancel: 'Cancel',
    save: 'Save the GIF',
    close: 'Close',
    drawing: (picture: number, of: number) => `Drawing picture ${picture} of ${of}`,
    encoding: 'Encoding…',
    progress: 'Progress of the animation',
    saved: (size: string) => `Saved: ${size}.`,
    noPictures: 'There are no pictures over time.',
    notEncoded: 'The animation could not be encoded.',
  },
};
