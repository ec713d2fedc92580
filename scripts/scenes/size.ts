/** Size of a scene's image and label map in pixels. */
export const WIDTH = 192;
export const HEIGHT = 128;

/** Samples per pixel along each axis: colours are their mean, the label is the one that most of them carry. */
export const SAMPLES = 2;

export const SAMPLE_COLUMNS = WIDTH * SAMPLES;
export const SAMPLE_ROWS = HEIGHT * SAMPLES;
