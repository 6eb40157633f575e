// How audio files are decoded.

/** How a file is decoded. */
export interface AudioDecodeOptions {
  /** Hz. Default 48000. */
  sampleRate?: number;
  /** Default 1. */
  numChannels?: number;
  /** The file's format for ffmpeg ('mp3', 'ogg', 'wav', 'opus', …). Default: found out from the file. */
  format?: string;
  /** Ends the decoding. */
  abortSignal?: AbortSignal;
}
