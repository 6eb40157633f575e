// Mean and variance in single precision, added up in numpy's order. The models are so sensitive that a difference in the
// seventh digit can show in the answer: to agree with the reference, its rounding has to be the same.

const blockSize = 128;

/** The mean of `values`, as `numpy.mean` of a float32 array gives it. */
export function floatMean(values: Float32Array): number {
  return Math.fround(pairwiseSum(values, 0, values.length) / values.length);
}

/** The variance of `values`, as `numpy.var` of a float32 array gives it. `scratch` has their length. */
export function floatVariance(values: Float32Array, scratch: Float32Array): number {
  const mean = floatMean(values);
  for (let index = 0; index < values.length; index += 1) {
    const distance = Math.fround((values[index] ?? 0) - mean);
    scratch[index] = distance * distance;
  }
  return floatMean(scratch);
}

/** Halves, each added up by itself. */
function pairwiseSum(values: Float32Array, start: number, end: number): number {
  const length = end - start;
  if (length <= blockSize) return blockSum(values, start, end);
  const half = Math.floor(length / 2);
  const border = start + half - (half % 8);
  return Math.fround(pairwiseSum(values, start, border) + pairwiseSum(values, border, end));
}

/** Eight sums side by side, then theirs. */
function blockSum(values: Float32Array, start: number, end: number): number {
  const whole = end - ((end - start) % 8);
  const lane = (offset: number): number => {
    let sum = Math.fround(0);
    for (let index = start + offset; index < whole; index += 8) sum = Math.fround(sum + (values[index] ?? 0));
    return sum;
  };
  const left = Math.fround(Math.fround(lane(0) + lane(1)) + Math.fround(lane(2) + lane(3)));
  const right = Math.fround(Math.fround(lane(4) + lane(5)) + Math.fround(lane(6) + lane(7)));
  let sum = Math.fround(left + right);
  for (let index = whole; index < end; index += 1) sum = Math.fround(sum + (values[index] ?? 0));
  return sum;
}
