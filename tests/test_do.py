"""do.py on a project without libraries: real virtual environments and a real pip, and no registry."""

import ast
import ctypes
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

DO = Path(__file__).parents[1] / "do.py"

# A build backend that needs nothing. VICTIM=<process> and SIGNAL make it strike do.py in the middle of the set-up.
BACKEND = """
import os
import zipfile
from pathlib import Path

FILES = {
    "echo.py": "import sys\\n\\ndef main():\\n    print(*sys.argv[1:])\\n",
    "echo-1.dist-info/METADATA": "Metadata-Version: 2.1\\nName: echo\\nVersion: 1\\n",
    "echo-1.dist-info/WHEEL": "Wheel-Version: 1.0\\nGenerator: echo\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    "echo-1.dist-info/entry_points.txt": "[console_scripts]\\nforlop = echo:main\\n",
    "echo-1.dist-info/RECORD": "",
}

def prepare_metadata_for_build_editable(folder, config_settings=None):
    for name in FILES:
        if "/" in name:
            (Path(folder) / name).parent.mkdir(exist_ok=True)
            (Path(folder) / name).write_text(FILES[name])
    return "echo-1.dist-info"

def build_editable(folder, config_settings=None, metadata_directory=None):
    with Path("builds").open("a") as builds:
        builds.write("built\\n")
    if "VICTIM" in os.environ:
        os.kill(int(os.environ["VICTIM"]), int(os.environ["SIGNAL"]))
    with zipfile.ZipFile(Path(folder) / "echo-1-py3-none-any.whl", "w") as wheel:
        for name, text in FILES.items():
            wheel.writestr(name, text)
    return "echo-1-py3-none-any.whl"
"""
PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "echo"
version = "1"
"""
UNREACHABLE = f"nowhere==1.0 --hash=sha256:{'0' * 64}\n"


@dataclass(frozen=True)
class Project:
    """A folder with do.py and a program that prints its arguments."""

    folder: Path

    @property
    def stamp(self) -> Path:
        return self.folder / ".venv" / "stamp.json"

    @property
    def builds(self) -> int:
        return len((self.folder / "builds").read_text(encoding="utf-8").splitlines())

    def start(self, *arguments: str, before: str = "", **environment: str) -> subprocess.Popen[str]:
        """`do.py` with an empty PATH and HOME; `before` is Python that runs first in the same process."""
        run = "sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
        start = f"import os, runpy, sys\n{before}\n{run}"
        return subprocess.Popen(
            [sys.executable, "-c", start, str(self.folder / "do.py"), *arguments],
            env={"PATH": "", "HOME": "", **environment},
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def run(self, *arguments: str, before: str = "", **environment: str) -> tuple[int, str, str]:
        """The exit code, and what was said on standard output and on standard error."""
        process = self.start(*arguments, before=before, **environment)
        out, err = process.communicate(timeout=300)
        return process.returncode, out, err


def new_project(folder: Path) -> Project:
    folder.mkdir(exist_ok=True)
    (folder / "do.py").write_bytes(DO.read_bytes())
    (folder / "backend.py").write_text(BACKEND, encoding="utf-8")
    (folder / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    (folder / "requirements.lock").write_text("", encoding="utf-8")
    (folder / "dev.lock").write_text("", encoding="utf-8")
    return Project(folder)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return new_project(tmp_path / "et prosjekt på norsk")


@pytest.fixture(scope="module")
def whole_project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = new_project(tmp_path_factory.mktemp("whole") / "project")
    assert project.run("forlop", "hei")[:2] == (0, "hei\n")
    return project


def test_a_whole_set_up_is_used_as_it_is(whole_project: Project) -> None:
    builds, stamp = whole_project.builds, whole_project.stamp.read_bytes()
    assert whole_project.run("forlop", "next", "kari") == (0, "next kari\n", "")
    assert (whole_project.builds, whole_project.stamp.read_bytes()) == (builds, stamp)


@pytest.mark.parametrize("changed", ["pyproject.toml", "requirements.lock"])
def test_a_changed_file_of_the_set_up_makes_it_run_again(whole_project: Project, changed: str) -> None:
    builds = whole_project.builds
    with (whole_project.folder / changed).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert whole_project.run("forlop", "hei")[:2] == (0, "hei\n")
    assert whole_project.builds == builds + 1


def test_the_libraries_for_tests_serve_use_too(whole_project: Project) -> None:
    whole_project.run("test")  # there is no pytest in this project; its libraries are what counts
    builds = whole_project.builds
    assert set(json.loads(whole_project.stamp.read_text(encoding="utf-8"))) == {
        "base",
        "pyproject",
        "requirements.lock",
        "dev.lock",
    }
    assert whole_project.run("forlop", "hei") == (0, "hei\n", "")
    assert whole_project.builds == builds


def test_a_registry_without_an_answer_is_said_in_one_sentence(whole_project: Project) -> None:
    lock = whole_project.folder / "requirements.lock"
    before = lock.read_text(encoding="utf-8")
    lock.write_text(UNREACHABLE, encoding="utf-8")
    refused = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0"}
    code, out, err = whole_project.run("demo", **refused)
    assert (code, out) == (69, "")
    assert last_sentence(err).startswith("Fikk ikke hentet bibliotekene i requirements.lock fra pakkeregisteret; ")
    assert not whole_project.stamp.exists()

    lock.write_text(before, encoding="utf-8")
    assert whole_project.run("forlop", "hei")[:2] == (0, "hei\n")


def test_an_interruption_is_one_sentence_and_leaves_no_stamp(whole_project: Project) -> None:
    whole_project.stamp.unlink()
    # Whoever starts the tests in the background leaves Ctrl-C ignored to all that they start.
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    before = f"{heard}; os.environ['VICTIM'] = str(os.getpid())"
    code, out, err = whole_project.run("forlop", before=before, SIGNAL="2")
    assert (code, out) == (130, "")
    assert last_sentence(err) == "Avbrutt; kjør den samme kommandoen om igjen for å fortsette."
    assert not whole_project.stamp.exists()
    assert whole_project.run("forlop", "hei")[:2] == (0, "hei\n")


def test_a_killed_set_up_is_never_whole_and_is_made_again(project: Project) -> None:
    left_behind = project.folder / ".venv" / "half-made"
    left_behind.mkdir(parents=True)
    process = project.start("forlop", before="os.environ['VICTIM'] = str(os.getpid())", SIGNAL="9")
    process.communicate(timeout=300)
    assert process.returncode == -9
    assert not project.stamp.exists()

    # The pip of the killed set-up may still be writing: the next one must wait for it and then begin anew.
    assert project.run("forlop", "hei")[:2] == (0, "hei\n")
    assert project.stamp.exists()
    assert not left_behind.exists()


def test_two_set_ups_at_once_are_one_set_up(project: Project) -> None:
    processes = [project.start("forlop", name) for name in ("kari", "ola")]
    answers = [process.communicate(timeout=300)[0] for process in processes]
    assert (answers, [process.returncode for process in processes]) == (["kari\n", "ola\n"], [0, 0])
    assert project.builds == 1


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv_is_said_in_one_sentence(project: Project, module: str) -> None:
    code, out, err = project.run("demo", before=f"sys.modules[{module!r}] = None")
    assert (code, out) == (2, "")
    assert last_sentence(err).startswith(f"Python på denne maskinen mangler modulen {module}, som lager .venv; ")


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(project: Project) -> None:
    project.folder.chmod(0o555)
    drop_the_right_to_write_anywhere = dedent("""
        import ctypes
        ctypes.CDLL(None).prctl(24, 1)  # root's CAP_DAC_OVERRIDE goes at the next exec; others never had it
        if "ONCE" not in os.environ:
            os.environ["ONCE"] = "1"
            os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
    """)
    assert hasattr(ctypes.CDLL(None), "prctl")
    code, out, err = project.run("demo", before=drop_the_right_to_write_anywhere)
    assert (code, out) == (2, "")
    assert err == f"Mangler skrivetilgang til {project.folder}/.venv.lock, der forlop skal gjøre klar mappen .venv.\n"


def test_an_old_python_is_said_in_one_sentence(project: Project) -> None:
    ast.parse(DO.read_text(encoding="utf-8"), feature_version=(3, 8))
    code, out, err = project.run("demo", before="sys.version_info = (3, 8, 18, 'final', 0)")
    assert (code, out, err) == (2, "", "forlop trenger Python 3.11 eller nyere, og dette er Python 3.8.\n")


def test_an_unknown_command_is_said_in_one_sentence(project: Project) -> None:
    code, out, err = project.run("dmeo")
    assert (code, out) == (2, "")
    assert err == "«dmeo» er ingen kommando; skriv «python3 do.py help» for å se dem som finnes.\n"


def test_help_names_every_command(project: Project) -> None:
    code, out, err = project.run("help")
    assert (code, err) == (0, "")
    commands = {line.split()[0] for line in out.splitlines() if line.startswith("  ")}
    assert commands == {"demo", "test", "forlop", "lint", "prove", "help"}


def last_sentence(text: str) -> str:
    """The last line that was said; nothing said may be a traceback."""
    assert "Traceback" not in text
    return text.splitlines()[-1]
