"""``python -m layoutopt`` is the same as ``layoutopt``."""

from layoutopt.cli import run

if __name__ == "__main__":
    run()
