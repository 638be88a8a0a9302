"""Maximum flow with whole capacities (Dinic 1970), and the set on the near side of a smallest cut."""

from collections import deque


class Network:
    """Nodes are numbers; an edge and its way back are kept side by side."""

    def __init__(self, nodes: int) -> None:
        self.out: list[list[int]] = [[] for _ in range(nodes)]
        self.to: list[int] = []
        self.room: list[int] = []

    def edge(self, start: int, end: int, room: int) -> None:
        """A pipe from one node to another."""
        for a, b, capacity in ((start, end, room), (end, start, 0)):
            self.out[a].append(len(self.to))
            self.to.append(b)
            self.room.append(capacity)

    def fill(self, source: int, sink: int) -> int:
        """Send as much as there is room for; the amount."""
        total = 0
        while (depth := self.depths(source))[sink] >= 0:
            unused = [0] * len(self.out)
            while sent := self._send(source, sink, depth, unused):
                total += sent
        return total

    def depths(self, source: int) -> list[int]:
        """How many pipes with room lead to each node; −1 where none do (the far side of the cut)."""
        depth = [-1] * len(self.out)
        depth[source] = 0
        queue = deque([source])
        while queue:
            node = queue.popleft()
            for pipe in self.out[node]:
                if self.room[pipe] and depth[self.to[pipe]] < 0:
                    depth[self.to[pipe]] = depth[node] + 1
                    queue.append(self.to[pipe])
        return depth

    def _send(self, source: int, sink: int, depth: list[int], unused: list[int]) -> int:
        """One way from source to sink along growing depth, filled; 0 when there is none left."""
        way: list[int] = []
        node = source
        while node != sink:
            pipes = self.out[node]
            while unused[node] < len(pipes):
                pipe = pipes[unused[node]]
                if self.room[pipe] and depth[self.to[pipe]] == depth[node] + 1:
                    break
                unused[node] += 1
            else:
                if not way:
                    return 0
                node = self.to[way.pop() ^ 1]
                unused[node] += 1
                continue
            way.append(pipe)
            node = self.to[pipe]
        sent = min(self.room[pipe] for pipe in way)
        for pipe in way:
            self.room[pipe] -= sent
            self.room[pipe ^ 1] += sent
        return sent
