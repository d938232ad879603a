"""The command line: parses and calls, nothing else. One module a command; each offers `add(commands)`."""

from __future__ import annotations

import argparse
import pkgutil
import sys
from importlib import import_module

from ganlab import __version__, runtime
from ganlab.cli import _output

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status.

    0, or what the command returns; 2 for an error that was explained; 130 for Ctrl-C and 141 for a reader of the
    output that went away, as the shell counts these.
    """
    _output.prepare()
    arguments = sys.argv[1:] if arguments is None else arguments
    options = _parser(arguments).parse_args(arguments)
    try:
        status = options.run(options) or 0
        sys.stdout.flush()  # here, where a reader that has gone away can be told from a failure
    except runtime.GanlabError as error:
        print(f"ganlab: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # as with `ganlab data list | head -1`
        _output.abandon()
        return 141
    except OSError as error:
        _output.abandon()
        print(f"ganlab: Expected to read and write files, but the system refused: {error}. "
              "Check the disk and the permissions, and run again.", file=sys.stderr)
        return 2
    except MemoryError:
        print("ganlab: Expected to do this in memory, but there is not enough. Choose a smaller size or fewer "
              "pictures, or close other programs.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("ganlab: stopped; nothing half-written is left.", file=sys.stderr)
        return 130
    return status


def _parser(arguments: list[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ganlab", description="A course on Generative Adversarial Networks.")
    parser.add_argument("--version", action="version", version=f"ganlab {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    names = [module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")]
    # A command is imported alone: it starts sooner, and what keeps another from starting is no matter.
    for name in [name for name in names if name in arguments[:1]] or names:  # in the order of the alphabet
        try:
            command = import_module(f"{__name__}.{name}")
        except Exception as error:  # a library is missing, or cannot be loaded, or is half installed
            _add_broken(commands, name, error)
        else:
            command.add(commands)
    return parser


def _add_broken(commands, name: str, error: Exception) -> None:
    """Add a command that only says why it cannot run, whatever its arguments."""
    def run(options: argparse.Namespace) -> None:
        raise runtime.GanlabError(f"Expected what `ganlab {name}` needs to be installed, got {type(error).__name__}: "
                                  f"{error}. Run `ganlab doctor`: it says what is missing, and how to install it.")

    broken = commands.add_parser(name, help="cannot run; ganlab doctor says why", prefix_chars="\0", add_help=False)
    broken.add_argument("arguments", nargs="*")
    broken.set_defaults(run=run)
