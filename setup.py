"""What pyproject.toml cannot say: data/ travels in the wheel, as ganlab/data. runtime.data_folder finds it."""

import os
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithData(build_py):
    """Copy data/ beside the modules; an editable installation finds it in the checkout."""

    def build_package_data(self):
        super().build_package_data()
        for source, target in self._data().items():
            self.mkpath(os.path.dirname(target))
            self.copy_file(source, target)

    def get_outputs(self, include_bytecode=True):
        return super().get_outputs(include_bytecode) + list(self._data().values())

    def _data(self):
        files = [path for path in sorted(Path("data").rglob("*")) if path.is_file() and path.name[0] != "."]
        if not files:
            raise SystemExit("Expected data/ beside setup.py, found no file in it. Build from a whole checkout.")
        return {str(path): os.path.join(self.build_lib, "ganlab", *path.parts) for path in files}


setup(cmdclass={"build_py": BuildWithData})
