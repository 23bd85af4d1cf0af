"""The engine under wasmtime: `python check.py shequ.wasm guangxi.json < requests.jsonl > reports.jsonl`.

Needs `pip install wasmtime`. The module imports nothing, so any runtime hosts it in the same few lines.
"""

import json
import sys

from wasmtime import Engine, Instance, Module, Store


class Shequ:
    """One open catalogue."""

    def __init__(self, module: bytes, catalogue: str):
        engine = Engine()
        self.store = Store(engine)
        self.exports = Instance(self.store, Module(engine, module), []).exports(self.store)
        self.memory = self.exports["memory"]
        self.handle = json.loads(self._call("shequ_open", catalogue))["handle"]

    def check(self, request: str) -> str:
        """The report of a request, `{"record": …}`, as canonical JSON."""
        return self._call("shequ_check", request, self.handle)

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
    module, catalogue = sys.argv[1:3]
    with open(module, "rb") as file, open(catalogue, encoding="utf-8") as text:
        shequ = Shequ(file.read(), text.read())
    out = sys.stdout.buffer
    for line in sys.stdin.buffer:
        out.write(shequ.check(line.decode("utf-8").rstrip("\n")).rstrip("\n").encode("utf-8") + b"\n")


if __name__ == "__main__":
    main()
