// The part of onnxruntime-node that is used; the installed version ships no type declarations of its own.

declare module 'onnxruntime-node' {
  interface OnnxTensor {
    readonly data: Float32Array | BigInt64Array;
  }
  export const Tensor: {
    new (type: 'float32', data: Float32Array, dims: readonly number[]): OnnxTensor;
    new (type: 'int64', data: BigInt64Array, dims: readonly number[]): OnnxTensor;
  };
  export const InferenceSession: {
    create(
      model: string | Uint8Array,
      options: {
        executionProviders?: readonly string[];
        executionMode: 'sequential';
        intraOpNumThreads: number;
        interOpNumThreads: number;
        logSeverityLevel: 0 | 1 | 2 | 3 | 4;
      },
    ): Promise<{
      readonly inputNames: readonly string[];
      readonly outputNames: readonly string[];
      run(feeds: Record<string, OnnxTensor>): Promise<Record<string, OnnxTensor>>;
    }>;
  };
}
