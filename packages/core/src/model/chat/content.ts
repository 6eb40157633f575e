// What a chat message can hold: text, images, audio, instructions.
import type { AudioFrame, VideoFrame } from '@livekit/rtc-node';

import { shortuuid } from '../../base/id.js';
import type { Instructions } from './instructions.js';

/** How closely a model should look at an image. */
export type InferenceDetail = 'auto' | 'high' | 'low';

/** An image in a message. Make one with {@link createImageContent}. */
export interface ImageContent {
  id: string;
  type: 'image_content';
  /** An https URL, a `data:` URL, or a video frame. */
  image: string | VideoFrame;
  inferenceDetail: InferenceDetail;
  /** Pixels; a video frame is scaled to fit. */
  inferenceWidth?: number;
  /** Pixels; a video frame is scaled to fit. */
  inferenceHeight?: number;
  mimeType?: string;
  /** Encoded forms of the image, kept so that it is encoded only once. */
  _cache: Record<string, unknown>;
}

/** Audio in a message. Make one with {@link createAudioContent}. */
export interface AudioContent {
  type: 'audio_content';
  frame: AudioFrame[];
  transcript?: string;
}

export type ChatContent = ImageContent | AudioContent | Instructions | string;

/** Makes an {@link ImageContent}. `inferenceDetail` is 'auto' unless given. */
export function createImageContent(params: {
  image: string | VideoFrame;
  id?: string;
  inferenceDetail?: InferenceDetail;
  inferenceWidth?: number;
  inferenceHeight?: number;
  mimeType?: string;
}): ImageContent {
  const { id = shortuuid('img_'), inferenceDetail = 'auto', ...rest } = params;
  return { ...rest, id, inferenceDetail, type: 'image_content', _cache: {} };
}

/** Makes an {@link AudioContent}. */
export function createAudioContent(params: { frame: AudioFrame[]; transcript?: string }): AudioContent {
  return { ...params, type: 'audio_content' };
}
