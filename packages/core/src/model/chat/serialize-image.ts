// Encodes an image for a model: a URL stays a URL, pixels become a JPEG.
import type { VideoFrame } from '@livekit/rtc-node';

import { AgentsError } from '../../base/errors.js';
import type { ImageContent, InferenceDetail } from './content.js';

/** An image ready to be sent: either by URL or as base64 data. */
export interface SerializedImage {
  inferenceDetail: InferenceDetail;
  mimeType?: string;
  base64Data?: string;
  externalUrl?: string;
}

const cacheKey = 'serialized_image';
const supportedTypes = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif']);
const dataUrl = /^data:([^;,]+)(?:;[^,]*)?;base64,(.*)$/s;

/**
 * Encodes an image. A video frame becomes a JPEG, scaled to fit `inferenceWidth` × `inferenceHeight`; it is encoded
 * once and kept in the content.
 *
 * @throws AgentsError `image_invalid` for a URL that cannot be used, `dependency_missing` if a frame must be encoded
 * and the package `sharp` is not installed.
 */
export async function serializeImage(image: ImageContent): Promise<SerializedImage> {
  const { inferenceDetail } = image;
  if (typeof image.image === 'string') return { inferenceDetail, ...readUrl(image.image, image.mimeType) };
  const base64Data = await encodeFrameOnce(image, image.image);
  return { inferenceDetail, mimeType: 'image/jpeg', base64Data };
}

function readUrl(url: string, mimeType: string | undefined): Omit<SerializedImage, 'inferenceDetail'> {
  if (!url.startsWith('data:')) {
    if (!URL.canParse(url)) throw invalidImage('The image is no URL. Give an https URL, a data URL or a video frame.');
    return mimeType === undefined ? { externalUrl: url } : { externalUrl: url, mimeType };
  }
  const [, type = '', base64Data = ''] = dataUrl.exec(url) ?? [];
  if (base64Data === '') throw invalidImage('The data URL of an image must hold base64: data:image/png;base64,….');
  const known = type === 'image/jpg' ? 'image/jpeg' : type;
  if (!supportedTypes.has(known)) {
    throw invalidImage(`Images of type '${known}' are not supported. Use JPEG, PNG, WebP or GIF.`);
  }
  return { mimeType: known, base64Data };
}

function invalidImage(message: string): AgentsError {
  return new AgentsError(message, { code: 'image_invalid' });
}

async function encodeFrameOnce(image: ImageContent, frame: VideoFrame): Promise<string> {
  const cached = image._cache[cacheKey];
  if (typeof cached === 'string') return cached;
  const encoded = await encodeFrame(image, frame);
  image._cache[cacheKey] = encoded;
  return encoded;
}

async function encodeFrame(image: ImageContent, frame: VideoFrame): Promise<string> {
  const { default: sharp } = await loadSharp();
  const { VideoBufferType } = await import('@livekit/rtc-node');
  // rtc-node converts everything but RGB24, which sharp reads as it is.
  const isRgb = frame.type === VideoBufferType.RGB24;
  const pixels = isRgb || frame.type === VideoBufferType.RGBA ? frame : frame.convert(VideoBufferType.RGBA);
  const raw = { width: pixels.width, height: pixels.height, channels: isRgb ? (3 as const) : (4 as const) };
  let picture = sharp(pixels.data, { raw });
  if (image.inferenceWidth || image.inferenceHeight) {
    picture = picture.resize(image.inferenceWidth, image.inferenceHeight, { fit: 'inside' });
  }
  const jpeg = await picture.jpeg().toBuffer();
  return jpeg.toString('base64');
}

/** What is used of sharp, which the user installs if frames shall be encoded. */
interface Picture {
  resize(width: number | undefined, height: number | undefined, options: { fit: 'inside' }): Picture;
  jpeg(): Picture;
  toBuffer(): Promise<Buffer>;
}

type Sharp = (data: Uint8Array, options: { raw: { width: number; height: number; channels: 3 | 4 } }) => Picture;

async function loadSharp(): Promise<{ default: Sharp }> {
  const name: string = 'sharp';
  try {
    return await import(name);
  } catch (error) {
    throw new AgentsError('Encoding a video frame needs the package sharp. Install it: pnpm add sharp', {
      code: 'dependency_missing',
      cause: error,
    });
  }
}
