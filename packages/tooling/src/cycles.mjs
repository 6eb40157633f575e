// Finds import cycles: one shortest cycle for each knot (strongly connected component) of the graph.

/**
 * @param {ReadonlyMap<string, ReadonlySet<string>>} graph file → files it imports
 * @returns {string[][]} each cycle as a path whose last element repeats the first
 */
export function findCycles(graph) {
  return knots(graph)
    .filter((knot) => knot.length > 1 || graph.get(knot[0])?.has(knot[0]))
    .map((knot) => shortestCycle(graph, new Set(knot)));
}

/** Tarjan's algorithm with an explicit stack, so deep graphs cannot overflow it.
 * @param {ReadonlyMap<string, ReadonlySet<string>>} graph
 */
function knots(graph) {
  const seen = new Map();
  const onStack = new Set();
  const stack = [];
  const found = [];
  const enter = (node) => {
    const mark = { index: seen.size, low: seen.size };
    seen.set(node, mark);
    stack.push(node);
    onStack.add(node);
    return { node, mark, next: [...(graph.get(node) ?? [])].values() };
  };
  const leave = ({ node, mark }) => {
    if (mark.low !== mark.index) return;
    const knot = stack.splice(stack.indexOf(node));
    for (const member of knot) onStack.delete(member);
    found.push(knot);
  };
  for (const root of graph.keys()) {
    if (seen.has(root)) continue;
    const path = [enter(root)];
    while (path.length > 0) {
      const top = path[path.length - 1];
      const { value, done } = top.next.next();
      if (done) {
        leave(top);
        path.pop();
        if (path.length > 0) path[path.length - 1].mark.low = Math.min(path[path.length - 1].mark.low, top.mark.low);
      } else if (!seen.has(value)) path.push(enter(value));
      else if (onStack.has(value)) top.mark.low = Math.min(top.mark.low, seen.get(value).index);
    }
  }
  return found;
}

/** @param {ReadonlyMap<string, ReadonlySet<string>>} graph @param {ReadonlySet<string>} members */
function shortestCycle(graph, members) {
  let best;
  for (const start of [...members].sort()) {
    const path = pathBack(graph, members, start);
    if (path && (!best || path.length < best.length)) best = path;
  }
  return best ?? [...members];
}

/** Breadth first from `start` until an edge leads back to it. */
function pathBack(graph, members, start) {
  const cameFrom = new Map();
  const queue = [start];
  for (const node of queue) {
    for (const next of graph.get(node) ?? []) {
      if (next === start) {
        const path = [start];
        for (let at = node; at !== undefined; at = cameFrom.get(at)) path.unshift(at);
        return path;
      }
      if (!members.has(next) || cameFrom.has(next)) continue;
      cameFrom.set(next, node);
      queue.push(next);
    }
  }
  return undefined;
}
