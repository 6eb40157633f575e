// The fewest changes that turn one chat into another, for models that hold the chat on their side.
import type { ChatContext } from './chat-context.js';
import { isSameItem } from './items.js';

/** Changes, to be made in the order toRemove, toCreate, toUpdate. */
export interface ChatContextDiff {
  /** Ids of items to remove. */
  toRemove: string[];
  /** Items to create: the id of the item before (null: at the start) and the item's own id. */
  toCreate: [string | null, string][];
  /** Items that say something else now: the id of the item before and the item's own id. */
  toUpdate: [string | null, string][];
}

/** What must change to turn `oldCtx` into `newCtx`. Items that moved are removed and created again. */
export function computeChatCtxDiff(oldCtx: ChatContext, newCtx: ChatContext): ChatContextDiff {
  const oldIds = oldCtx.items.map(({ id }) => id);
  const newIds = newCtx.items.map(({ id }) => id);
  const kept = longestCommonIds(oldIds, newIds);
  const diff: ChatContextDiff = { toRemove: oldIds.filter((id) => !kept.has(id)), toCreate: [], toUpdate: [] };
  newCtx.items.forEach((item, index) => {
    const previousId = newIds[index - 1] ?? null;
    if (!kept.has(item.id)) {
      diff.toCreate.push([previousId, item.id]);
      return;
    }
    const old = oldCtx.getById(item.id);
    if (old && !isSameItem(old, item)) diff.toUpdate.push([previousId, item.id]);
  });
  return diff;
}

/** The longest common subsequence. Common starts and ends are taken first: chats mostly grow at the end. */
function longestCommonIds(oldIds: readonly string[], newIds: readonly string[]): Set<string> {
  const kept = new Set<string>();
  let start = 0;
  while (start < oldIds.length && start < newIds.length && oldIds[start] === newIds[start]) {
    keep(kept, oldIds[start]);
    start += 1;
  }
  let oldEnd = oldIds.length;
  let newEnd = newIds.length;
  while (oldEnd > start && newEnd > start && oldIds[oldEnd - 1] === newIds[newEnd - 1]) {
    oldEnd -= 1;
    newEnd -= 1;
    keep(kept, oldIds[oldEnd]);
  }
  for (const id of commonSubsequence(oldIds.slice(start, oldEnd), newIds.slice(start, newEnd))) kept.add(id);
  return kept;
}

function keep(kept: Set<string>, id: string | undefined): void {
  if (id !== undefined) kept.add(id);
}

function commonSubsequence(left: readonly string[], right: readonly string[]): string[] {
  const lengths = commonLengths(left, right);
  const at = (row: number, column: number) => lengths[row]?.[column] ?? 0;
  const common: string[] = [];
  for (let row = 0, column = 0; row < left.length && column < right.length;) {
    const id = left[row];
    if (id !== undefined && id === right[column]) {
      common.push(id);
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return common;
}

/** For each pair of positions, how many ids the rests have in common. */
function commonLengths(left: readonly string[], right: readonly string[]): number[][] {
  const lengths = Array.from({ length: left.length + 1 }, () => Array.from({ length: right.length + 1 }, () => 0));
  for (let row = left.length - 1; row >= 0; row -= 1) {
    for (let column = right.length - 1; column >= 0; column -= 1) {
      const below = lengths[row + 1];
      const here = lengths[row];
      if (!below || !here) continue;
      here[column] =
        left[row] === right[column]
          ? 1 + (below[column + 1] ?? 0)
          : Math.max(below[column] ?? 0, here[column + 1] ?? 0);
    }
  }
  return lengths;
}
