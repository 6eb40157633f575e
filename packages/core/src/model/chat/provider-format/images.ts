// The image parts of a message, encoded for an API.
import type { ImageContent } from '../content.js';
import { serializeImage } from '../serialize-image.js';

/** The URL of an image: its own, or a data URL that holds it. */
export async function imageUrl(image: ImageContent): Promise<string> {
  const serialized = await serializeImage(image);
  return serialized.externalUrl ?? `data:${serialized.mimeType};base64,${serialized.base64Data}`;
}
