"""A package's recipe: packages/NAME.toml. test/corpus/README.md lists the keys."""
import dataclasses
import pathlib
import tomllib

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "packages"


class BadRecipe(Exception):
    pass


@dataclasses.dataclass(frozen=True)
class Recipe:
    name: str
    source: str                       # Debian source package
    about: str                        # one line: what it is, and which tests run
    suite: str = "bookworm"
    depends: tuple = ()               # Debian packages that its build needs, besides those of ./dev
    flags: str = "-O1"                # compiler flags
    warnings: str = ""                # further flags, where the package is clean under them
    link_flags: str = ""
    subdir: str = "."                 # of the source, where its CMakeLists.txt is
    cmake: tuple = ()                 # options; a package without CMake has `configure` instead
    targets: tuple = ()               # what to build; empty: all
    configure: str = ""               # shell, in $BUILD, a copy of the source; $CXX, $CXXFLAGS, $LDFLAGS are set
    build: str = ""                   # shell, in $BUILD; default: cmake --build
    test: str = ""                    # shell, in $BUILD; default: ctest
    line: str = ""                    # a regular expression with groups name and status: the test cases in the output,
                                      # besides what ctest and GoogleTest write into $RESULTS
    passed: tuple = ("pass",)         # the statuses (lower case) that mean success
    timeout: int = 1800               # seconds for the instrumented test suite
    environment: dict = dataclasses.field(default_factory=dict)
    in_source: bool = False           # $BUILD is the source tree itself


def names():
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load(name):
    path = FOLDER / f"{name}.toml"
    if not path.exists():
        raise BadRecipe(f"there is no package '{name}'; known: {' '.join(names())}")
    table = tomllib.loads(path.read_text())
    known = {field.name for field in dataclasses.fields(Recipe)} - {"name"}
    if unknown := set(table) - known:
        raise BadRecipe(f"{path}: unknown key {sorted(unknown)[0]}")
    return Recipe(name=name, **{key: tuple(value) if isinstance(value, list) else value for key, value in table.items()})
