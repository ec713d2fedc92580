/** A whole file in a form that is not read. `message`: half a sentence. `advice`: how to make a file of it that is read. */
export class UnreadForm extends Error {
  constructor(
    message: string,
    readonly advice: string,
  ) {
    super(message);
  }
}

/** The command that makes a PNG of most pictures. */
export const MAGICK = 'Convert it to PNG (ImageMagick: magick FILE FILE.png).';

/** What makes a PNG of a camera's raw file. */
export const DEVELOP =
  'Develop it to PNG (dcraw -w -T FILE, darktable-cli FILE FILE.png), or use the JPEG of the camera.';
