// Mean and variance in single precision, added up in numpy's order. The models are so sensitive that a difference in the
// seventh digit can show in the answer: to agree with the reference, its rounding has to be the same.

const blockSize = 128;

/** The mean of `values`, as `numpy.mean` of a float32 array gives it. */
export function floatMean(values: Float32Array): number {
  return Math.fround(pairwiseSum(values) / values.length);
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

function pairwiseSum(values: Float32Array): number {
  if (values.length <= blockSize) return blockSum(values);
  const half = Math.floor(values.length / 2);
  const border = half - (half % 8);
  return Math.fround(pairwiseSum(values.subarray(0, border)) + pairwiseSum(values.subarray(border)));
}

/** Eight sums side by side, then theirs. */
function blockSum(values: Float32Array): number {
  const sums = new Float32Array(8);
  const whole = values.length - (values.length % 8);
  for (let index = 0; index < whole; index += 1) sums[index % 8] = (sums[index % 8] ?? 0) + (values[index] ?? 0);
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = sums;
  const left = Math.fround(Math.fround(a + b) + Math.fround(c + d));
  const right = Math.fround(Math.fround(e + f) + Math.fround(g + h));
  let sum = Math.fround(left + right);
  for (const value of values.subarray(whole)) sum = Math.fround(sum + value);
  return sum;
}
