"""What every test asks of the homes that its programs leave: all of it is valid PROV, of the shape that it should have."""
import json
import os
import pathlib
import subprocess


def violations(provml, home, cwd, **extra):
    """Everything that `provml validate` has against a home: PROV constraints and shapes, as dictionaries."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("PROVML_")}
    env.update({k: str(v) for k, v in extra.items()}, PROVML_HOME=str(home))
    done = subprocess.run([str(provml), "--format", "json", "--quiet", "validate"], cwd=cwd, env=env, capture_output=True, text=True, check=False)
    if not done.stdout:
        raise AssertionError(f"provml validate exited with {done.returncode}\n{done.stderr}")
    found = [v for one in json.loads(done.stdout) for v in one["constraints"] + one["shapes"]]
    if done.returncode != (1 if found else 0):
        raise AssertionError(f"provml validate exited with {done.returncode}: {done.stdout}\n{done.stderr}")
    return found


def assert_valid(provml, folder, **extra):
    """What was recorded in any home below the folder. Nothing where the command was not built."""
    if not pathlib.Path(provml).exists():
        return
    for journals in sorted(pathlib.Path(folder).rglob("journals")):
        found = violations(provml, journals.parent, folder, **extra)
        if found:
            raise AssertionError(f"{len(found)} violations in {journals.parent}, the first ones:\n{json.dumps(found[:5], indent=2)}")
