// Images by URL, as data, and the error when frames cannot be encoded.
import { describe, expect, it } from 'vitest';

import { createImageContent } from './content.js';
import { serializeImage } from './serialize-image.js';

describe('serializeImage', () => {
  it('passes URLs on', async () => {
    const image = createImageContent({ image: 'https://host/a.webp', mimeType: 'image/webp', inferenceDetail: 'high' });
    expect(await serializeImage(image)).toEqual({
      externalUrl: 'https://host/a.webp',
      mimeType: 'image/webp',
      inferenceDetail: 'high',
    });
  });

  it('reads data URLs', async () => {
    const image = createImageContent({ image: 'data:image/jpg;charset=x;base64,QUJD' });
    expect(await serializeImage(image)).toEqual({
      base64Data: 'QUJD',
      mimeType: 'image/jpeg',
      inferenceDetail: 'auto',
    });
  });

  it.each(['data:image/png,plain', 'data:image/tiff;base64,QUJD', 'no url'])('refuses %s', async (url) => {
    await expect(serializeImage(createImageContent({ image: url }))).rejects.toMatchObject({ code: 'image_invalid' });
  });

  it('uses what was encoded before', async () => {
    const frame = { data: new Uint8Array(4), width: 1, height: 1, type: 0 };
    const image = createImageContent({ image: 'https://host/a' });
    Object.assign(image, { image: frame, _cache: { serialized_image: 'QUJD' } });
    expect(await serializeImage(image)).toEqual({
      base64Data: 'QUJD',
      mimeType: 'image/jpeg',
      inferenceDetail: 'auto',
    });
  });
});
