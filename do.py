"""The one door to the repository: sets up `.venv` from the lock files and runs program, tests and checks in it.

Standard library only, and readable by Python 3.8, so that what is missing is said in a sentence on any machine.
`.venv` counts as whole only when its stamp, written last, names this folder, this Python, pyproject.toml and the lock.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, NoReturn, Sequence, TextIO

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "stamp.json"
LOG = VENV / "setup.log"
PROVEN = ROOT / ".prove"
WRONG_USE, UNAVAILABLE, INTERRUPTED = 2, 69, 130

HELP = """\
Bruk: python3 do.py KOMMANDO

  demo           tar oppdiktede pasienter gjennom de tre forløpene og viser neste steg
  test           kjører testene (det som følger, går til pytest)
  forlop …       kjører programmet, for eksempel: python3 do.py forlop check pathways
  lint           formatering, regler, typer og lag, som i CI
  prove [DEL …]  den dype profilen, del for del; en del som er ferdig for de samme kildene, kjøres ikke om igjen
  help           denne hjelpen

Første gang lages mappen .venv, og bibliotekene hentes fra pakkeregisteret.
Det trengs ikke annet enn Python 3.11 eller nyere.
"""


class Missing(Exception):
    """Something that the set-up needs is not there; the message is the sentence for the user."""

    def __init__(self, sentence: str, *, exit_code: int = WRONG_USE) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code


class Group(NamedTuple):
    """A set of libraries, and the groups that it contains."""

    name: str
    lock: str
    contains: Sequence[str]


USE = Group("use", "requirements.lock", ["use"])
DEV = Group("dev", "dev.lock", ["use", "dev"])
GROUPS = {group.name: group for group in (USE, DEV)}


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code: 2 for what is missing here, 69 for a registry without an answer."""
    if sys.version_info < (3, 11):
        say("forlop trenger Python 3.11 eller nyere, og dette er Python {}.{}.".format(*sys.version_info[:2]))
        return WRONG_USE
    try:
        return command(arguments[0] if arguments else "help", arguments[1:])
    except Missing as missing:
        say(str(missing))
        return missing.exit_code
    except KeyboardInterrupt:
        say("Avbrutt; kjør den samme kommandoen om igjen for å fortsette.")
        return INTERRUPTED


def command(name: str, arguments: Sequence[str]) -> int:
    """Do what the name says; `test`, `demo` and `forlop` become the program they start and do not return."""
    if name in ("help", "--help", "-h"):
        print(HELP, end="")
        return 0
    if name == "demo":
        set_up(USE)
        become([program("forlop"), "demo", *arguments])
    if name == "forlop":
        set_up(USE)
        become([program("forlop"), *arguments])
    if name == "test":
        set_up(DEV)
        os.chdir(ROOT)
        become([program("python"), "-m", "pytest", *(arguments or ["-n", "auto"])])
    if name == "lint":
        set_up(DEV)
        return lint()
    if name == "prove":
        set_up(DEV)
        return prove(arguments)
    raise Missing(f"«{name}» er ingen kommando; skriv «python3 do.py help» for å se dem som finnes.")


def say(sentence: str) -> None:
    """One line to the person; never to standard output, which belongs to the program that is run."""
    print(sentence, file=sys.stderr, flush=True)


# --- setting up ------------------------------------------------------------------------------------------------------


def set_up(group: Group) -> None:
    """Make `.venv` hold the group's libraries; nothing is touched when its stamp says that it does."""
    try:
        if is_whole(group):
            return
        with only_one() as lock:
            if not is_whole(group):  # the one that held the lock may have done it
                build(group, lock=lock)
    except OSError as error:
        raise Missing(refusal(error)) from error


def refusal(error: OSError) -> str:
    """What the operating system's refusal means for the person."""
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"Mangler skrivetilgang til {error.filename or ROOT}, der forlop skal gjøre klar mappen .venv."
    if error.errno == errno.ENOSPC:
        return f"Disken er full, så {VENV} ble ikke gjort klar."
    return f"Fikk ikke gjort klar {VENV}: {error.filename}: {error.strerror}."


def build(group: Group, *, lock: int) -> None:
    """Make what is missing; the stamp is taken away first and written last, so that a killed set-up is never whole."""
    started = time.monotonic()
    stamp = read_stamp()
    STAMP.unlink(missing_ok=True)
    say("Gjør klar .venv (bare første gang og når bibliotekene er endret) …")
    if stamp.get("base") != base():
        make_venv(lock=lock)
    with LOG.open("w", encoding="utf-8") as log:
        requirements = ["--require-hashes", "--only-binary=:all:", "--no-deps", "-r", str(ROOT / group.lock)]
        pip_install(
            requirements, what=f"bibliotekene i {group.lock}", steps=requirement_count(group), log=log, lock=lock
        )
        pip_install(["--no-deps", "--no-build-isolation", "-e", str(ROOT)], what="forlop", steps=0, log=log, lock=lock)
    write_stamp({"base": base(), "pyproject": digest(ROOT / "pyproject.toml"), **lock_digests(group)})
    say(f"Klart på {time.monotonic() - started:.0f} s.")


def make_venv(*, lock: int) -> None:
    """A new `.venv` with pip and nothing else, in place of whatever lies there."""
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            major, minor = sys.version_info[:2]
            raise Missing(
                f"Python på denne maskinen mangler modulen {module}, som lager .venv; på Debian og Ubuntu ligger den "
                f"i pakken python{major}.{minor}-venv."
            )
    # The interpreter may be the one inside the .venv that is removed now.
    interpreter = str(Path(sys.executable).resolve()) if Path(sys.prefix) == VENV else sys.executable
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)
    result = subprocess.run(
        [interpreter, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False, **keeping(lock)
    )
    if result.returncode != 0:
        last_line = (result.stdout + result.stderr).strip().splitlines()[-1:]
        raise Missing(f"Python fikk ikke laget {VENV}: {' '.join(last_line)}")


def pip_install(arguments: Sequence[str], *, what: str, steps: int, log: TextIO, lock: int) -> None:
    """Run pip with its words in the log and a line of progress for the person."""
    pip = subprocess.Popen(
        [program("python"), "-m", "pip", "install", "--progress-bar=off", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        errors="replace",
        env=pip_environment(),
        **keeping(lock),
    )
    try:
        words = list(logged(pip, steps=steps, log=log))
        exit_code = pip.wait()
    except KeyboardInterrupt:
        pip.terminate()
        pip.wait()
        raise
    if exit_code != 0:
        raise failure("".join(words), what=what)


def logged(pip: subprocess.Popen[str], *, steps: int, log: TextIO) -> Iterator[str]:
    """The lines of pip as they come, each written to the log; on a terminal one line counts the libraries."""
    assert pip.stdout is not None
    done, shown = 0, sys.stderr.isatty() and steps > 0
    for line in pip.stdout:
        log.write(line)
        log.flush()
        yield line
        if shown and line.startswith(("Collecting ", "Ignoring ", "Requirement already satisfied: ")):
            done += 1
            name = line.split(": ")[-1] if line.startswith("Requirement") else line.split(" ")[1]
            print(f"\r  {done} av {steps}: {name.split('=')[0].strip(': '):<40}", end="", file=sys.stderr, flush=True)
    if shown:
        print(f"\r{'':<60}\r", end="", file=sys.stderr, flush=True)


def failure(words: str, *, what: str) -> Missing:
    """What pip's words mean for the person; the words themselves stay in the log."""
    if "No space left on device" in words:
        return Missing(f"Disken er full, så {what} ble ikke lagt inn i .venv.")
    if "DO NOT MATCH THE HASHES" in words:
        return Missing(f"Pakkeregisteret ga en annen fil enn den låsen krever, så {what} ble ikke lagt inn (se {LOG}).")
    if what == "forlop":
        return Missing(f"pip fikk ikke lagt forlop selv inn i .venv (se {LOG}).")
    return Missing(
        f"Fikk ikke hentet {what} fra pakkeregisteret; se etter at maskinen når det, eller sett opp pip for et speil "
        f"(pips egne ord står i {LOG}).",
        exit_code=UNAVAILABLE,
    )


def pip_environment() -> Dict[str, str]:
    """The person's own settings for pip, with a cache inside `.venv` where there is no home folder to keep it in."""
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_USER": "0"}
    home = os.environ.get("USERPROFILE" if sys.platform == "win32" else "HOME", "")
    if not (Path(home).is_absolute() and os.access(home, os.W_OK)):
        environment.setdefault("PIP_CACHE_DIR", str(VENV / "cache"))
    return environment


@contextlib.contextmanager
def only_one() -> Iterator[int]:
    """Hold the set-up's lock, waiting for another set-up of the same folder; the value is the lock's file number."""
    with (ROOT / ".venv.lock").open("a+b") as lock:
        if not locked(lock.fileno(), wait=False):
            say("Venter på en annen oppsetting av den samme mappen …")
            locked(lock.fileno(), wait=True)
        yield lock.fileno()


if sys.platform == "win32":
    import msvcrt

    def locked(file: int, *, wait: bool) -> bool:
        """Take the lock; false when another has it and there is to be no waiting."""
        with contextlib.suppress(OSError):
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
            return True
        if not wait:
            return False
        time.sleep(0.5)
        return locked(file, wait=True)

    def keeping(lock: int) -> Dict[str, Any]:  # noqa: ARG001 - Windows cannot hand a lock on
        """Nothing: pip runs without the lock."""
        return {}

else:
    import fcntl

    def locked(file: int, *, wait: bool) -> bool:
        """Take the lock; false when another has it and there is to be no waiting."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def keeping(lock: int) -> Dict[str, Any]:
        """Let a started pip hold the lock too: it may live on and write when this process alone is killed."""
        return {"pass_fds": [lock]}


# --- the stamp -------------------------------------------------------------------------------------------------------


def is_whole(group: Group) -> bool:
    """Whether a finished set-up with these files, this Python and this folder left the group's libraries in `.venv`."""
    stamp = read_stamp()
    return (
        stamp.get("base") == base()
        and stamp.get("pyproject") == digest(ROOT / "pyproject.toml")
        and stamp.get(group.lock) == digest(ROOT / group.lock)
        and os.access(program("python"), os.X_OK)
    )


def base() -> str:
    """What a `.venv` cannot outlive: the folder it lies in and the Python it was made by."""
    return f"{sys.implementation.cache_tag} in {ROOT}"


def lock_digests(group: Group) -> Dict[str, str]:
    return {GROUPS[name].lock: digest(ROOT / GROUPS[name].lock) for name in group.contains}


def read_stamp() -> Dict[str, str]:
    """The stamp as it stands; empty when there is none, or none that can be read."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(stamp: Dict[str, str]) -> None:
    draft = STAMP.with_suffix(".draft")
    draft.write_text(json.dumps(stamp, indent=2), encoding="utf-8")
    draft.replace(STAMP)


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def requirement_count(group: Group) -> int:
    lines = (ROOT / group.lock).read_text(encoding="utf-8").splitlines()
    return sum("==" in line and not line.startswith((" ", "#")) for line in lines)


# --- running ---------------------------------------------------------------------------------------------------------


def program(name: str) -> str:
    """The path of a program inside `.venv`."""
    if sys.platform == "win32":
        return str(VENV / "Scripts" / f"{name}.exe")
    return str(VENV / "bin" / name)


def become(arguments: List[str]) -> NoReturn:
    """Hand this process over to the program, with its signals, pipes and exit code."""
    if sys.platform == "win32":  # exec there returns to the prompt before the program is done
        sys.exit(subprocess.call(arguments))
    sys.stdout.flush()
    os.execv(arguments[0], arguments)


def run(arguments: Sequence[str]) -> int:
    """Run a program in the repository's folder and wait for it, also when the person interrupts it."""
    process = subprocess.Popen(arguments, cwd=ROOT)
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.wait()
        raise


def lint() -> int:
    """The four checks, all of them also when one fails."""
    python = program("python")
    checks = {
        "format": [python, "-m", "ruff", "format", "--check", "."],
        "rules": [python, "-m", "ruff", "check", "."],
        "types": [python, "-m", "mypy", "--strict"],
        "layers": [program("lint-imports")],
    }
    failed = []
    for name, arguments in checks.items():
        say(f"lint: {name}")
        if run(arguments) != 0:
            failed.append(name)
    say(f"lint: feil i {', '.join(failed)}" if failed else "lint: alt i orden")
    return 1 if failed else 0


def prove(wanted: Sequence[str]) -> int:
    """The deep profile, a part for each folder or file in tests/; a part remembers the sources that it passed with."""
    parts = deep_parts()
    unknown = [name for name in wanted if name not in parts]
    if unknown:
        raise Missing(f"«{unknown[0]}» er ingen del av prove; delene er {', '.join(parts)}.")
    PROVEN.mkdir(exist_ok=True)
    failed = []
    chosen = wanted or list(parts)
    for number, name in enumerate(chosen, start=1):
        sources, state = source_digest(), PROVEN / name
        if state.exists() and state.read_text(encoding="utf-8") == sources:
            say(f"prove: {number} av {len(chosen)}: {name} er ferdig fra før")
            continue
        say(f"prove: {number} av {len(chosen)}: {name} …")
        deep = ["-m", "deep or not deep", "--hypothesis-profile=deep", "-n", "auto"]
        if run([program("python"), "-m", "pytest", *deep, str(parts[name])]) == 0:
            state.write_text(sources, encoding="utf-8")
        else:
            failed.append(name)
    say(f"prove: feil i {', '.join(failed)}" if failed else "prove: alt i orden")
    return 1 if failed else 0


def deep_parts() -> Dict[str, Path]:
    entries = sorted((ROOT / "tests").iterdir())
    files = {entry.stem[len("test_") :]: entry for entry in entries if entry.match("test_*.py")}
    folders = {entry.name: entry for entry in entries if entry.is_dir() and any(entry.rglob("test_*.py"))}
    return {**folders, **files}


def source_digest() -> str:
    """One digest over all that a test can depend on."""
    files: List[Path] = [ROOT / "README.md", ROOT / "do.py", ROOT / "pyproject.toml", ROOT / "dev.lock"]
    for folder in ("forlop", "dsl", "pathways", "tests", "docs"):
        files += (file for file in (ROOT / folder).rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    whole = hashlib.sha256(base().encode())
    for file in sorted(files):
        whole.update(f"{file.relative_to(ROOT)}\0{digest(file)}\0".encode())
    return whole.hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
