/** Every two pictures of a sequence, in the order in which they are compared: numbers of the first and of the second of each. Those of fewer pictures come first. */
export function pairEnds(count: number): { first: number[]; second: number[] } {
  const ends: { first: number[]; second: number[] } = { first: [], second: [] };
  for (let second = 1; second < count; second += 1)
    for (let first = 0; first < second; first += 1) {
      ends.first.push(first);
      ends.second.push(second);
    }
  return ends;
}
