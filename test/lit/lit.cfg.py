# How the instrumenter's tests run: lit.site.cfg.py gives the paths of the build.
import os

import lit.formats

config.name = "provml-instrument"
config.test_format = lit.formats.ShTest(True)
config.suffixes = [".cpp", ".test"]
config.excludes = ["Inputs"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = config.provml_exec_root

inputs = os.path.join(config.test_source_root, "Inputs")
include = f"-I{config.provml_annotations_include}"
fake = f"-I{inputs}/fake_capture"
warnings = "-Wall -Wextra -Wshadow -Werror"
clang = f"{config.llvm_tools_dir}/clang++"

# %check_run: compiles the original and the rewritten file with both compilers, and compares what they do.
config.substitutions += [
    ("%instrument", f"{config.provml_tools_dir}/provml-instrument"),
    ("%FileCheck", f"{config.llvm_tools_dir}/FileCheck --dump-input-context=20"),
    ("%check_run", f"{config.python} {inputs}/check_run.py --tool={config.provml_tools_dir}/provml-instrument "
                   f"--clang={clang} --annotations={config.provml_annotations_include} --fake={inputs}/fake_capture"),
    ("%clangxx", clang),
    ("%annotations", include),
    ("%fake", fake),
    ("%warnings", warnings),
    ("split-file", f"{config.llvm_tools_dir}/split-file"),
    ("%not", f"{config.python} {inputs}/expect_failure.py"),
    ("%{inputs}", inputs),
    ("%{python}", config.python),
]
config.environment["LC_ALL"] = "C"
