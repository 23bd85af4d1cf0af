"""The engine under wasmtime: `python check.py shequ.wasm CATALOGUE REQUESTS REPORTS …`, JSON Lines in and out.

Needs `pip install wasmtime`. The module imports nothing, so any runtime hosts it in the same few lines.
"""

import json
import sys

from wasmtime import Engine, Instance, Module, Store


class Shequ:
    """The engine with its open catalogues."""

    def __init__(self, module: bytes):
        engine = Engine()
        self.store = Store(engine)
        self.exports = Instance(self.store, Module(engine, module), []).exports(self.store)
        self.memory = self.exports["memory"]

    def open(self, catalogue: str) -> int:
        """Opens a packed catalogue; gives the number by which it is named."""
        return json.loads(self._call("shequ_open", catalogue))["handle"]

    def check(self, handle: int, request: str) -> str:
        """The report of a request, `{"record": …}`, as canonical JSON."""
        return self._call("shequ_check", request, handle)

    def _call(self, name: str, text: str, *handle: int) -> str:
        data = text.encode("utf-8")
        at = self.exports["shequ_alloc"](self.store, len(data))
        if at == 0:
            raise MemoryError(f"{len(data)} bytes")
        # wasmtime gives 32-bit numbers with a sign.
        self.memory.write(self.store, data, at & 0xFFFFFFFF)
        out = self.exports[name](self.store, *handle, at, len(data))
        self.exports["shequ_free"](self.store, at)
        length = self.exports["shequ_len"](self.store, out)
        start = out & 0xFFFFFFFF
        answer = bytes(self.memory.read(self.store, start, start + length)).decode("utf-8")
        self.exports["shequ_free"](self.store, out)
        if answer.startswith('{"error":'):
            error = json.loads(answer)["error"]
            raise ValueError(error["code"] + ": " + error["what"]["zh"] + " / " + error["what"]["en"])
        return answer


def main() -> None:
    with open(sys.argv[1], "rb") as file:
        shequ = Shequ(file.read())
    rest = iter(sys.argv[2:])
    for catalogue, requests, reports in zip(rest, rest, rest):
        with open(catalogue, encoding="utf-8") as text:
            handle = shequ.open(text.read())
        with open(requests, encoding="utf-8", newline="\n") as lines, open(reports, "w", encoding="utf-8", newline="\n") as out:
            for line in lines:
                out.write(shequ.check(handle, line.rstrip("\n")).rstrip("\n") + "\n")


if __name__ == "__main__":
    main()
