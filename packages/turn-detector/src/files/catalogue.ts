// The models we know: their files, where each can be had, and under which licence.

/** Where a file can be had. */
export type FileSource =
  /** The model hub: a file of a repository at a revision. */
  | { readonly kind: 'hub'; readonly repository: string; readonly revision: string; readonly path: string }
  /** A file inside a Python package. */
  | { readonly kind: 'wheel'; readonly project: string; readonly file: string; readonly path: string };

export interface ModelFile {
  /** Its name in the cache. */
  readonly name: string;
  /** Lower-case hex. Undefined: what the hub says the file's checksum is counts. */
  readonly sha256?: string;
  readonly sources: readonly FileSource[];
}

export interface ModelEntry {
  readonly id: 'smart-turn-v3.2' | 'livekit-turn-detector-en' | 'livekit-turn-detector-multilingual';
  readonly revision: string;
  readonly licence: { readonly name: string; readonly url: string };
  readonly files: readonly ModelFile[];
}

/** Smart Turn v3.2 of Daily, for CPUs: hears the end of a turn in 23 languages. */
export const smartTurnModel: ModelEntry = {
  id: 'smart-turn-v3.2',
  revision: 'v3.2',
  licence: { name: 'BSD 2-Clause', url: 'https://github.com/pipecat-ai/smart-turn/blob/main/LICENSE' },
  files: [
    {
      name: 'smart-turn-v3.2-cpu.onnx',
      sha256: '2bb026316b14a660486a75b1733cd3fbab8c2fd0314dc9af7be49f8cca967e4f',
      sources: [
        // The checksum is the pin: another file under this name is refused.
        { kind: 'hub', repository: 'pipecat-ai/smart-turn-v3', revision: 'main', path: 'smart-turn-v3.2-cpu.onnx' },
        {
          kind: 'wheel',
          project: 'pipecat-ai',
          file: 'pipecat_ai-1.14.0-py3-none-any.whl',
          path: 'pipecat/audio/turn/smart_turn/data/smart-turn-v3.2-cpu.onnx',
        },
      ],
    },
  ],
};

const livekitLicence = {
  name: 'LiveKit Model License (for use with LiveKit Agents only)',
  url: 'https://huggingface.co/livekit/turn-detector/blob/main/LICENSE',
};

/** LiveKit's text detector for English. */
export const englishModel = textModel('livekit-turn-detector-en', 'v1.2.2-en');
/** LiveKit's text detector for many languages. */
export const multilingualModel = textModel('livekit-turn-detector-multilingual', 'v0.4.1-intl');

function textModel(id: ModelEntry['id'], revision: string): ModelEntry {
  const paths = ['onnx/model_q8.onnx', 'tokenizer.json', 'tokenizer_config.json', 'languages.json'];
  const files = paths.map((path): ModelFile => {
    const source: FileSource = { kind: 'hub', repository: 'livekit/turn-detector', revision, path };
    return { name: path, sources: [source] };
  });
  return { id, revision, licence: livekitLicence, files };
}
